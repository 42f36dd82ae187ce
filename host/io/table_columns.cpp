#include "host/io/atomic_file.hpp"
#include "host/io/parameters_json.hpp"
#include "host/io/result_tables.hpp"

namespace dcmrnn {
namespace {

const Column kSubject = {"subject", "Subject id, as in the study config", ""};

const char* const kParameterMeaning =
    "A: connection; B: change of a connection per unit of an input; C: effect of an input on a "
    "region; kappa, gamma, tau, alpha, E0, epsilon: hemodynamic parameters of a region";

// The columns that name a parameter, shared by every table of parameters.
Columns parameter_columns() {
  return {kSubject,
          {"parameter", kParameterMeaning, ""},
          {"from", "Source region of A and B", ""},
          {"to", "Target region of A and B", ""},
          {"input", "Input of B and C", ""},
          {"region", "Region of C and of the hemodynamic parameters", ""},
          {"unit", "Unit of the numbers in this row; 1 is dimensionless", ""}};
}

Columns operator+(Columns first, const Columns& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

Columns params_columns() {
  return parameter_columns() +
         Columns{
             {"prior_mean", "Mean of the prior", "see unit"},
             {"prior_sd", "Standard deviation of the prior; 0: the parameter is fixed",
              "see unit, or log scale: see the priors in config.json"},
             {"estimate", "Best estimate over all starts", "see unit"},
             {"sd", "Posterior standard deviation at the estimate (Laplace); n/a at an exact zero",
              "see unit"},
             {"probability",
              "Posterior probability that the connection is there; n/a without a search over "
              "structures",
              "1"}};
}

Columns starts_columns() {
  return {
      kSubject,
      {"start", "Number of the start, from 0", ""},
      {"origin", "Where the initial parameters came from: prior, regression, random, given", ""},
      {"prestep", "What explored from there: tbptt, annealed, frozen, none", ""},
      {"outcome",
       "converged, iteration_limit, pruned, diverged, unstable, or floored (an optimum whose "
       "trajectory touches the domain floor)",
       ""},
      {"step", "Step at which it left the model's domain", "integration steps"},
      {"region", "Region in which it left the model's domain", ""},
      {"redraws", "Random starts drawn and thrown away before this valid one", ""},
      {"passes", "Gradient passes of the exploration", ""},
      {"iterations", "Levenberg-Marquardt trials of the polish", ""},
      {"floor_hits", "Stages of steps times regions at the domain floor, at the last evaluation",
       ""},
      {"initial_loss", "Loss F at the start", "nats, or squared data units under unit noise"},
      {"loss", "Loss F at the end", "nats, or squared data units under unit noise"},
      {"best_basin",
       "1: F within 0.5 of the best start and every parameter within one posterior sd", ""},
      {"basin", "Number of its optimum, from 0 for the best; n/a if it ended in none", ""}};
}

Columns recovery_columns() {
  return {
      {"subject", "Subject id, then a last row: the median over subjects", ""},
      {"A_error", "||A_true - A||_F / ||A_true||_F", "1"},
      {"B_error", "||B_true - B||_F / ||B_true||_F, all inputs together", "1"},
      {"C_error", "||C_true - C||_F / ||C_true||_F", "1"},
      {"edge_auc",
       "Area under the ROC curve of |estimate| for whether the truth has an edge, over the free "
       "off-diagonal entries of A and B",
       "1"}};
}

Columns quality_columns() {
  return {
      kSubject,
      {"status", "ok, or what went wrong", ""},
      {"reason", "Why, where the status is not ok", ""},
      {"variance_explained", "sum(yhat^2) / (sum(yhat^2) + sum(e^2)) over all regions", "percent"},
      {"largest_connection", "Largest |A| between two regions", "Hz"},
      {"enough_variance", "1: variance explained above 10 percent", ""},
      {"enough_connection", "1: a connection between regions of 1/8 Hz or more", ""},
      {"starts", "Number of starts", ""},
      {"valid", "Starts that did not diverge", ""},
      {"converged", "Starts that converged", ""},
      {"best_basin_share",
       "Share of the valid starts, but for pruned ones, that reached the best basin", "1"},
      {"step_stability",
       "Largest dt v^(1/alpha - 1) / (2 tau alpha) on the trajectory; above 1 the step is too "
       "long; "
       "0 under exp2",
       "1"}};
}

Columns realizations_columns() {
  return parameter_columns() +
         Columns{{"realizations", "Parametric-bootstrap data sets", ""},
                 {"valid", "Data sets whose fit did not diverge", ""},
                 {"mean", "Mean of the estimates over valid data sets", "see unit"},
                 {"sd", "Standard deviation of the estimates over valid data sets", "see unit"},
                 {"low", "5th percentile of the estimates over valid data sets", "see unit"},
                 {"high", "95th percentile of the estimates over valid data sets", "see unit"}};
}

Columns posterior_columns() {
  return parameter_columns() +
         Columns{{"chains", "Chains of Hamiltonian Monte Carlo", ""},
                 {"draws", "Draws of each chain, after the warm-up", ""},
                 {"acceptance", "Mean probability with which a draw was accepted", "1"},
                 {"mean", "Mean of the draws", "see unit"},
                 {"sd", "Standard deviation of the draws", "see unit"},
                 {"low", "5th percentile of the draws", "see unit"},
                 {"high", "95th percentile of the draws", "see unit"},
                 {"r_hat", "Split R-hat: near 1 where the chains have mixed", "1"}};
}

Columns hypotheses_columns() {
  return {{"subject",
           "Subject id; then \"group\": sums over the subjects in which all have evidence", ""},
          {"hypothesis", "Name of the hypothesis", ""},
          {"status", "ok, or what went wrong with the fit", ""},
          {"log_evidence", "Laplace log evidence", "nats"},
          {"probability", "Posterior probability, all equally likely before", "1"},
          {"best", "1: the one of most evidence, which results.jsonl reports", ""}};
}

Columns predicted_columns(const ModelSpec& model) {
  Columns columns = {{"scan", "Number of the scan, from 0", ""}, {"time", "When it was read", "s"}};
  for (const std::string& region : model.regions) {
    columns.push_back({region + "_observed", "Data, confounds projected out", "scaled BOLD"});
    columns.push_back({region + "_predicted", "The model, confounds projected out", "scaled BOLD"});
  }
  return columns;
}

std::vector<std::string> column_names(const Columns& columns) {
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(column.name);
  return names;
}

void write_sidecar(FileBatch& files, const std::filesystem::path& path, const Columns& columns) {
  Json json = Json::object();
  for (const Column& column : columns) {
    json[column.name]["Description"] = column.meaning;
    if (!column.unit.empty()) json[column.name]["Units"] = column.unit;
  }
  write_file_atomically(path, json_document(json), &files);
}

}  // namespace dcmrnn
