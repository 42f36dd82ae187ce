// What the report of a recovery experiment shows, read from its files alone.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/condition_summary.hpp"
#include "host/report/report_data.hpp"

namespace dcmrnn::report {

// One row of summary.tsv with its fits.
struct ConditionResults {
  std::vector<std::string> levels;  // [factor], names
  int data_sets = 0;
  double ok_share = 0;
  Spread a, b, c;
  Target target;
  std::optional<double> edge_auc, on_target, success_share;
  std::optional<double> coverage_connections, coverage_hemodynamics, best_basin_share;
  std::optional<double> nats_above_best, most_evidence_share;  // where other fits share the data
  std::vector<Recovery> fits;                                  // of every data set
};

struct ExperimentData {
  std::string name;
  std::vector<std::string> factors;
  std::vector<ConditionResults> conditions;
  RunFacts run;
};

// Throws Error: kNoInput where a file is missing, kData where one is damaged or does not fit the
// others.
ExperimentData read_experiment_data(const std::filesystem::path& out);

}  // namespace dcmrnn::report
