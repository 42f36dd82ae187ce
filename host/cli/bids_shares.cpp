#include "host/cli/bids_shares.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "host/cli/run_plan.hpp"
#include "host/engine_report.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/store/difference.hpp"
#include "host/store/run_store.hpp"

namespace dcmrnn::cli {

BidsShares::BidsShares(const std::filesystem::path& folder, Log& log)
    : shares_(read_runs(share_folders(folder))) {
  keep_finished(log);
  if (shares_.empty())
    throw Error(ExitCode::kNoInput, folder.string(),
                "holds no finished share; expected the participant level to have run");
  FaultList faults(20);
  expect_one_computation(shares_, "bids", faults);
  collect(faults);
  faults.throw_if_any();
  study_ = study_of(shares_.front());
}

void BidsShares::keep_finished(Log& log) {
  std::erase_if(shares_, [&log](const StoredRun& share) {
    if (share.finished()) return false;
    log.warning(share.folder.string() + ": is " + share.status.state + " with " +
                std::to_string(share.status.pending) + " runs pending; left out");
    return true;
  });
}

// A run may be in several shares if it was fitted to the same data: then the fits are the same. One
// that could not be used gives way to one that could, whose data were mended since.
void BidsShares::collect(FaultList& faults) {
  for (std::size_t k = 0; k < shares_.size(); ++k) {
    for (runs::Unit& unit : shares_[k].units) {
      const auto [other, added] = runs_.try_emplace(unit.name, Place{k, unit});
      if (added) continue;
      const bool usable = unit.fault.empty();
      if (usable != other->second.unit.fault.empty()) {
        if (usable) other->second = Place{k, unit};
        continue;
      }
      for (const runs::Difference& one : runs::differences({other->second.unit}, {unit}))
        faults.add(shares_[k].folder.string(),
                   one.name + " is not as in " + shares_[other->second.share].folder.string() +
                       "; expected fits to the same data, or one of the two removed");
    }
    shares_[k].units.clear();
  }
}

void BidsShares::keep(const std::vector<BidsRun>& expected, Log& log) {
  FaultList faults;
  std::set<std::string> wanted;
  for (const BidsRun& run : expected) {
    wanted.insert(run.id);
    if (!runs_.contains(run.id))
      faults.add(run.id, "is in no finished share; expected the participant level to have run");
  }
  faults.throw_if_any();
  std::erase_if(runs_, [&](const auto& run) {
    if (wanted.contains(run.first)) return false;
    log.warning(run.first + ": is no longer in the data set; left out");
    return true;
  });
}

std::vector<RunFacts> BidsShares::facts() const {
  std::vector<RunFacts> facts;
  for (const auto& [id, place] : runs_) {
    try {
      facts.push_back(planned_run(place.unit));
    } catch (const nlohmann::json::exception&) {
      throw Error(ExitCode::kData, (shares_[place.share].folder / runs::kRunStoreName).string(),
                  "is damaged: what it holds of " + id + " is incomplete");
    }
  }
  return facts;
}

Cohort BidsShares::cohort() const {
  Cohort cohort;
  for (const auto& [id, place] : runs_) cohort.subjects.push_back(planned_subject(place.unit));
  return cohort;
}

Estimate BidsShares::estimate() const {
  Estimate all;
  std::map<std::string, SubjectEstimate> estimates;
  for (std::size_t k = 0; k < shares_.size(); ++k) {
    add_engine_report(all.engine, shares_[k].engine);
    runs::RunView(shares_[k].folder)
        .read_results([&](const std::string& id, const nlohmann::json& result) {
          const auto run = runs_.find(id);
          if (run != runs_.end() && run->second.share == k)
            estimates.emplace(id, unarchive(result));
        });
  }
  all.subjects = in_order_of(cohort(), std::move(estimates));
  return all;
}

}  // namespace dcmrnn::cli
