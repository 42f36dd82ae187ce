#include "host/io/fit_record_json.hpp"

#include "host/io/engine_report_json.hpp"

namespace dcmrnn {
namespace {

using nlohmann::json;

json optional_json(const std::optional<double>& value) {
  return value ? json(*value) : json(nullptr);
}

std::optional<double> read_optional(const json& value) {
  return value.is_null() ? std::nullopt : std::optional(value.get<double>());
}

json coverage_json(const Coverage& coverage) { return {coverage.inside, coverage.intervals}; }

Coverage read_coverage(const json& value) { return {value.at(0), value.at(1)}; }

}  // namespace

json to_json(const FitRecord& fit) {
  const Recovery& recovery = fit.recovery;
  return {{"condition", fit.condition},
          {"subject", fit.subject},
          {"status", fit.status},
          {"errors",
           {optional_json(recovery.a_error), optional_json(recovery.b_error),
            optional_json(recovery.c_error)}},
          {"edge_auc", optional_json(recovery.edge_auc)},
          {"connections", coverage_json(fit.connections)},
          {"hemodynamics", coverage_json(fit.hemodynamics)},
          {"variance_explained", optional_json(fit.variance_explained)},
          {"loss", optional_json(fit.loss)},
          {"log_evidence", optional_json(fit.log_evidence)},
          {"starts", {fit.starts.total, fit.starts.valid, fit.starts.converged}},
          {"best_basin_share", optional_json(fit.starts.best_basin_share)}};
}

json to_json(const ConditionTime& time) {
  return {{"condition", time.condition}, {"engine", to_json(time.engine)}};
}

FitRecord read_fit_record(const json& value) {
  FitRecord fit;
  fit.condition = value.at("condition");
  fit.subject = value.at("subject");
  fit.status = value.at("status");
  const json& errors = value.at("errors");
  fit.recovery = {read_optional(errors.at(0)), read_optional(errors.at(1)),
                  read_optional(errors.at(2)), read_optional(value.at("edge_auc"))};
  fit.connections = read_coverage(value.at("connections"));
  fit.hemodynamics = read_coverage(value.at("hemodynamics"));
  fit.variance_explained = read_optional(value.at("variance_explained"));
  fit.loss = read_optional(value.at("loss"));
  fit.log_evidence = read_optional(value.at("log_evidence"));
  const json& starts = value.at("starts");
  fit.starts = {starts.at(0), starts.at(1), starts.at(2),
                read_optional(value.at("best_basin_share"))};
  return fit;
}

ConditionTime read_condition_time(const json& value) {
  return {value.at("condition"), read_engine_report(value.at("engine"))};
}

}  // namespace dcmrnn
