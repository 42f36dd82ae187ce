#include "host/report/experiment_data.hpp"

#include <algorithm>
#include <map>

#include "dcmrnn/error.hpp"
#include "host/io/experiment_tables.hpp"
#include "host/io/json_document.hpp"
#include "host/io/tsv.hpp"
#include "host/report/facts_reader.hpp"

namespace dcmrnn::report {
namespace {

// A table whose first columns are the factors; the others are found by name.
class ConditionTable {
 public:
  ConditionTable(const std::filesystem::path& path, const Columns& columns) : table_(path) {
    const std::vector<std::string> names = column_names(columns);
    const std::vector<std::string>& header = table_.header();
    const bool fits =
        header.size() >= names.size() && std::equal(names.rbegin(), names.rend(), header.rbegin());
    if (!fits)
      throw Error(ExitCode::kData, path.string(),
                  "row 1: expected the columns of this version of dcmrnn");
    factors_.assign(header.begin(), header.end() - static_cast<std::ptrdiff_t>(names.size()));
    for (std::size_t c = 0; c < names.size(); ++c)
      columns_[names[c]] = static_cast<int>(factors_.size() + c);
  }

  const std::vector<std::string>& factors() const { return factors_; }
  bool next() { return table_.next(); }

  std::vector<std::string> levels() const {
    std::vector<std::string> levels;
    for (std::size_t f = 0; f < factors_.size(); ++f)
      levels.emplace_back(table_.text(static_cast<int>(f)));
    return levels;
  }
  std::optional<double> figure(const std::string& name) const {
    return table_.optional_number(columns_.at(name));
  }
  int integer(const std::string& name) const { return table_.integer(columns_.at(name)); }

 private:
  TsvReader table_;
  std::vector<std::string> factors_;
  std::map<std::string, int> columns_;
};

ConditionResults read_condition(const ConditionTable& table) {
  ConditionResults results;
  results.levels = table.levels();
  results.data_sets = table.integer("data_sets");
  results.ok_share = table.figure("ok_share").value_or(0);
  results.a = {table.figure("A_median"), table.figure("A_p90")};
  results.b = {table.figure("B_median"), table.figure("B_p90")};
  results.c = {table.figure("C_median"), table.figure("C_p90")};
  results.target = {table.figure("A_target"), table.figure("B_target"), table.figure("C_target"),
                    table.figure("edge_auc_target")};
  results.edge_auc = table.figure("edge_auc_median");
  results.on_target = table.figure("on_target");
  results.success_share = table.figure("success_share");
  results.coverage_connections = table.figure("coverage_connections");
  results.coverage_hemodynamics = table.figure("coverage_hemodynamics");
  results.best_basin_share = table.figure("best_basin_share_median");
  results.nats_above_best = table.figure("nats_above_best_median");
  results.most_evidence_share = table.figure("most_evidence_share");
  return results;
}

std::string read_name(const std::filesystem::path& config) {
  FaultList faults;
  const std::optional<Json> json = read_json(config, config.string(), faults);
  faults.throw_if_any();
  if (!json->is_object() || !json->contains("name") || !json->at("name").is_string())
    throw Error(ExitCode::kData, config.string(), "has no name; expected the config of a study");
  return json->at("name").get<std::string>();
}

}  // namespace

ExperimentData read_experiment_data(const std::filesystem::path& out) {
  ExperimentData data;
  data.name = read_name(out / "config.json");
  data.run = read_run_facts(out / "provenance.json");
  ConditionTable summary(out / "summary.tsv", experiment_summary_columns({}));
  data.factors = summary.factors();
  std::map<std::vector<std::string>, std::size_t> positions;
  while (summary.next()) {
    positions[summary.levels()] = data.conditions.size();
    data.conditions.push_back(read_condition(summary));
  }
  ConditionTable fits(out / "fits.tsv", experiment_fit_columns({}));
  while (fits.next()) {
    const auto position = positions.find(fits.levels());
    if (position == positions.end())
      throw Error(ExitCode::kData, (out / "fits.tsv").string(),
                  "has a condition that summary.tsv has not");
    data.conditions[position->second].fits.push_back(
        {fits.figure("A_error"), fits.figure("B_error"), fits.figure("C_error"),
         fits.figure("edge_auc")});
  }
  return data;
}

}  // namespace dcmrnn::report
