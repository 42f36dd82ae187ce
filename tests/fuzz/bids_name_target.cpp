// File names of a BIDS data set.
#include "host/bids/bids_name.hpp"
#include "tests/fuzz/target.hpp"

namespace dcmrnn::fuzz {
namespace {

void run(std::string_view bytes) {
  static const BidsName other = *parse_bids_name("sub-01_ses-2_task-look_run-1_bold.json");
  const auto name = parse_bids_name(bytes);
  if (!name) return;
  acquisition(*name);
  name->label("run");
  for (const Entities compared : {Entities::kAll, Entities::kAcquired}) {
    applies(*name, other, compared);
    applies(other, *name, compared);
  }
}

std::vector<std::string> seeds() {
  return {"sub-01_ses-2_task-look_run-01_space-MNI_seg-A_stat-mean_timeseries.tsv",
          "task-look_bold.json", "sub-01_task-look_desc-confounds_timeseries.tsv", "sub-_x.",
          "a.nii.gz"};
}

}  // namespace

const Target kBidsName = {"bids_name", run, seeds};

}  // namespace dcmrnn::fuzz
