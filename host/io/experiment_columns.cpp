#include "host/io/experiment_tables.hpp"

namespace dcmrnn {
namespace {

Columns after_factors(const std::vector<Factor>& factors, const Columns& columns) {
  Columns all;
  for (const Factor& factor : factors)
    all.push_back({factor.name, "Level of the factor of this name", ""});
  all.insert(all.end(), columns.begin(), columns.end());
  return all;
}

constexpr const char* kInterval =
    "that of the draws where fit.sample takes some, estimate +- 1.645 posterior sd otherwise";

}  // namespace

Columns experiment_fit_columns(const std::vector<Factor>& factors) {
  const std::string inside = std::string(" whose truth lies in the 90 % interval, ") + kInterval +
                             ", among those with one";
  return after_factors(
      factors,
      {{"subject", "The simulated data set; the same one in conditions with the same data", ""},
       {"status", "ok, or how the fit failed", ""},
       {"A_error", "||truth - estimate|| / ||truth|| of A (Frobenius)", "1"},
       {"B_error", "||truth - estimate|| / ||truth|| of B over all inputs (Frobenius)", "1"},
       {"C_error", "||truth - estimate|| / ||truth|| of C (Frobenius)", "1"},
       {"edge_auc",
        "Chance that |estimate| of a true connection of A or B exceeds that of an absent one", "1"},
       {"coverage_connections", "Share of the free connections" + inside, "1"},
       {"coverage_hemodynamics", "Share of the free hemodynamic parameters" + inside, "1"},
       {"variance_explained", "Variance explained over all regions", "percent"},
       {"loss", "F, the loss at the estimate", "nats"},
       {"nats_above_best",
        "F above the least one of this data set's fits under all conditions; of meaning only where "
        "these have the same loss and model",
        "nats"},
       {"log_evidence", "Log evidence (Laplace)", "nats"},
       {"most_evidence", "1 where no other fit of this data set has a higher log evidence", ""},
       {"starts_total", "Starts of the fit", ""},
       {"starts_valid", "Starts that did not diverge", ""},
       {"starts_converged", "Starts whose polish converged", ""},
       {"best_basin_share",
        "Share of the valid starts, but for pruned ones, that reached the best basin", "1"}});
}

Columns experiment_summary_columns(const std::vector<Factor>& factors) {
  Columns columns = {{"data_sets", "Data sets of the condition", ""},
                     {"ok_share", "Share of the data sets whose fit did not fail", "1"}};
  for (const char* matrix : {"A", "B", "C"}) {
    const std::string name = matrix;
    const std::string error = " of the relative error of " + name + " over the fits";
    columns.push_back({name + "_median", "Median" + error, "1"});
    columns.push_back({name + "_p90", "90th percentile" + error, "1"});
    columns.push_back({name + "_target", "What the median should not exceed", "1"});
  }
  const Columns rest = {
      {"edge_auc_median", "Median of the edge AUC over the fits", "1"},
      {"edge_auc_target", "What the median should not fall below", "1"},
      {"on_target", "1 where the medians keep every target that is given", ""},
      {"success_share",
       "Share of the data sets that were fitted with every error within its target", "1"},
      {"coverage_connections",
       std::string("Share of 90 % intervals (") + kInterval +
           ") of free connections that hold the truth, all fits together",
       "1"},
      {"coverage_hemodynamics", "The same of free hemodynamic parameters", "1"},
      {"variance_explained_median", "Median variance explained", "percent"},
      {"nats_above_best_median",
       "Median of F above the least one of the data set's fits under other conditions", "nats"},
      {"log_evidence_median", "Median log evidence (Laplace)", "nats"},
      {"most_evidence_share",
       "Share of the fits with no higher log evidence of the data set under another condition",
       "1"},
      {"best_basin_share_median",
       "Median share of the valid starts, but for pruned ones, in the best basin", "1"}};
  columns.insert(columns.end(), rest.begin(), rest.end());
  return after_factors(factors, columns);
}

Columns experiment_timing_columns(const std::vector<Factor>& factors) {
  return after_factors(factors, {{"data_sets", "Data sets of the condition", ""},
                                 {"fit", "Wall time of the fits", "s"},
                                 {"engine", "Of that, time inside the engine", "s"}});
}

}  // namespace dcmrnn
