// A small valid data set of one run in a folder of its own, which tests then break.
#pragma once

#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "host/bids/run_loader.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn::test {

// Regions V1 and V5 in columns of their names, 20 scans at a TR of 2 s, one input Photic. The
// series lies in derivatives/, everything else in raw/. Change `files` or `config` before load().
struct BidsFixture {
  static constexpr const char* kSeries =
      "derivatives/sub-01/func/sub-01_task-look_space-MNI_seg-A_stat-mean_timeseries.tsv";
  static constexpr const char* kEvents = "raw/sub-01/func/sub-01_task-look_events.tsv";
  static constexpr const char* kSidecar = "raw/task-look_bold.json";
  static constexpr const char* kConfounds =
      "raw/sub-01/func/sub-01_task-look_desc-confounds_timeseries.tsv";
  static constexpr const char* kOutliers = "derivatives/sub-01/func/sub-01_task-look_outliers.tsv";

  TemporaryFolder folder;
  Json config;
  std::map<std::string, std::string> files;  // path in the folder, content

  BidsFixture() {
    config = Json::parse(R"({
      "name": "look",
      "model": {"regions": ["V1", "V5"], "inputs": ["Photic"], "dt": 0.5},
      "bids": {"task": "look", "inputs": {"Photic": {}}, "datasets": ["raw"]}})");
    files[kSeries] = as_tabs(FixtureStudy::bold(1));
    files[kEvents] = "onset\tduration\n4\t8\n20\t8\n";
    files[kSidecar] = R"({"RepetitionTime": 2})";
  }

  static std::string as_tabs(std::string text) {
    std::ranges::replace(text, ',', '\t');
    return text;
  }

  // A column of numbers below a name.
  static std::string column(const std::string& name, int rows) {
    return FixtureStudy::column(name, rows, [](int row) { return row; });
  }

  Study study() const {
    for (const auto& [name, content] : files) {
      std::filesystem::create_directories((folder / name).parent_path());
      write_text(folder / name, content);
    }
    write_text(folder / "study.json", config.dump());
    return load_study(folder / "study.json");
  }

  std::vector<BidsRun> runs(const RunFilter& filter = {}) const {
    const Study read = study();
    return find_runs(open_sources(folder / "derivatives", *read.bids), *read.bids, filter);
  }

  // The first run.
  Subject load() const {
    const Study read = study();
    const BidsSources sources = open_sources(folder / "derivatives", *read.bids);
    return load_run(read, sources, find_runs(sources, *read.bids, {}).at(0));
  }
};

inline std::vector<std::string> ids_of(const std::vector<BidsRun>& runs) {
  std::vector<std::string> ids;
  for (const BidsRun& run : runs) ids.push_back(run.id + (run.series.empty() ? " missing" : ""));
  return ids;
}

}  // namespace dcmrnn::test
