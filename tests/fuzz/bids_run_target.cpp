// The files of one run of a BIDS data set. The first byte says which of them the others are.
#include <array>

#include "tests/fuzz/target.hpp"
#include "tests/host/bids/bids_fixture.hpp"

namespace dcmrnn::fuzz {
namespace {

using test::BidsFixture;

constexpr std::array kFiles = {BidsFixture::kEvents, BidsFixture::kSidecar, BidsFixture::kConfounds,
                               BidsFixture::kOutliers, BidsFixture::kSeries};

// One valid run on disk, in which one file at a time is another.
class Run {
 public:
  Run() {
    fixture_.config["bids"]["confounds"] = {"motion6", "a_*"};
    fixture_.config["bids"]["dummy_scans"] = "auto";
    fixture_.config["bids"]["inputs"]["Photic"] = {{"trial_type", {"go*"}},
                                                   {"modulation", "value"}};
    fixture_.files[BidsFixture::kEvents] =
        "onset\tduration\ttrial_type\tvalue\n4\t8\tgo\t1\n20\t0\tgone\t2\n5\tn/a\tstop\tn/a\n";
    fixture_.files[BidsFixture::kConfounds] = confounds();
    fixture_.files[BidsFixture::kOutliers] = BidsFixture::column("outlier", 20);
    study_ = fixture_.study();
  }

  void load(const char* file, std::string_view bytes) const {
    test::write_text(fixture_.folder / file, std::string(bytes));
    const BidsSources sources = open_sources(fixture_.folder / "derivatives", *study_.bids);
    load_run(study_, sources, find_runs(sources, *study_.bids, {}).at(0));
    test::write_text(fixture_.folder / file, fixture_.files.at(file));
  }

  const std::string& content(const char* file) const { return fixture_.files.at(file); }

 private:
  static std::string confounds() {
    std::string text =
        "trans_x\ttrans_y\ttrans_z\trot_x\trot_y\trot_z\ta_1\tnon_steady_state_outlier00\n";
    for (int scan = 0; scan < 20; ++scan)
      text += "1\t2\t3\t4\t5\t6\t" + std::string(scan > 0 ? "7" : "n/a") + "\t0\n";
    return text;
  }

  BidsFixture fixture_;
  Study study_;
};

const Run& valid_run() {
  static const Run run;
  return run;
}

void run(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t file = static_cast<unsigned char>(bytes[0]) % kFiles.size();
  valid_run().load(kFiles[file], bytes.substr(1));
}

std::vector<std::string> seeds() {
  std::vector<std::string> inputs;
  for (std::size_t file = 0; file < kFiles.size(); ++file) {
    inputs.push_back(static_cast<char>(file) + valid_run().content(kFiles[file]));
  }
  inputs.push_back(
      "\1"
      R"({"SamplingFrequency": 0.5, "StartTime": 1, "SliceTiming": [0, 1, 0.5]})");
  inputs.push_back(
      "\1"
      R"({"RepetitionTime": 2, "SliceTimingCorrected": true, "SliceTiming": []})");
  return inputs;
}

}  // namespace

const Target kBidsRun = {"bids_run", run, seeds};

}  // namespace dcmrnn::fuzz
