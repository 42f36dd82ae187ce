#include "host/io/results_line.hpp"

#include "dcmrnn/error.hpp"
#include "host/io/parameters_json.hpp"
#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"

namespace dcmrnn {
namespace {

Json optional_json(const std::optional<double>& value) {
  return value ? number_json(*value) : Json(nullptr);
}

Json loss_json(const Loss& loss) {
  return {{"total", number_json(loss.total)},
          {"data", number_json(loss.data)},
          {"l1", number_json(loss.l1)},
          {"prior", number_json(loss.prior)}};
}

Json starts_json(const StartSummary& starts) {
  return {{"total", starts.total},
          {"valid", starts.valid},
          {"converged", starts.converged},
          {"best_basin_share", optional_json(starts.best_basin_share)}};
}

Json basins_json(const std::vector<Basin>& basins) {
  Json list = Json::array();
  for (const Basin& one : basins) {
    list.push_back({{"loss", number_json(one.loss)}, {"starts", one.starts}});
  }
  return list;
}

Json identifiability_json(const Identifiability& found) {
  Json confounded = Json::array();
  for (const Identifiability::Pair& pair : found.confounded) {
    confounded.push_back({pair.first, pair.second, number_json(pair.correlation)});
  }
  return {{"uninformed", found.uninformed}, {"confounded", std::move(confounded)}};
}

Json half_step_json(const HalfStep& half_step) {
  return {{"dt", number_json(half_step.dt)},
          {"A", number_json(half_step.a)},
          {"B", number_json(half_step.b)},
          {"C", number_json(half_step.c)},
          {"largest_in_sd", number_json(half_step.largest)}};
}

Json sample_json(const PosteriorSample& sample) {
  return {{"chains", sample.chains},
          {"draws", sample.draws},
          {"acceptance", number_json(sample.acceptance)},
          {"largest_r_hat", number_json(sample.largest_r_hat)}};
}

Json structure_json(const StructureEvidence& structure) {
  return {{"models", structure.models},
          {"best_probability", number_json(structure.best_probability)},
          {"l1_weight", optional_json(structure.l1_weight)},
          {"probability", connectivity_json(structure.probability)},
          {"best", connectivity_json(structure.best)}};
}

Json hypotheses_json(const std::vector<HypothesisResult>& hypotheses) {
  Json list = Json::array();
  for (const HypothesisResult& one : hypotheses) {
    list.push_back({{"name", one.name},
                    {"status", one.status},
                    {"log_evidence", optional_json(one.log_evidence)},
                    {"probability", optional_json(one.probability)},
                    {"variance_explained", number_json(one.variance_explained)}});
  }
  return list;
}

}  // namespace

void check_shape(const SubjectEstimate& subject, const ModelSpec& model) {
  if (!has_values(subject.estimate)) return;
  const Connectivity& connectivity = subject.estimate.connectivity;
  if (connectivity.A.rows() == model.region_count() &&
      connectivity.C.cols() == model.input_count()) {
    return;
  }
  throw Error(ExitCode::kData, subject.id,
              "the estimate has " + std::to_string(connectivity.A.rows()) + " regions and " +
                  std::to_string(connectivity.C.cols()) + " inputs, the model has " +
                  std::to_string(model.region_count()) + " and " +
                  std::to_string(model.input_count()));
}

std::string to_json_line(const SubjectEstimate& subject, const ModelSpec& model) {
  check_shape(subject, model);
  const bool estimated = has_values(subject.estimate);
  const Parameters sd = shown_sd(subject.estimate, subject.sd);

  Json json = {{"id", subject.id}, {"status", subject.status}};
  if (!subject.ok()) json["reason"] = subject.reason;
  json.update(connectivity_json(subject.estimate.connectivity));
  json["hemodynamics"] = hemodynamics_json(subject.estimate.hemodynamics);
  json["sd"] = estimated ? connectivity_json(sd.connectivity) : Json(nullptr);
  json["r2"] = vector_json(subject.r2);
  json["variance_explained"] = estimated ? number_json(subject.variance_explained) : Json(nullptr);
  json["loss"] = estimated ? loss_json(subject.loss) : Json(nullptr);
  json["noise_sd"] = vector_json(subject.noise_sd);
  if (subject.autocorrelation.size() > 0) {
    json["autocorrelation"] = vector_json(subject.autocorrelation);
  }
  json["log_evidence"] = optional_json(subject.log_evidence);
  json["starts"] = starts_json(subject.starts);
  json["basins"] = basins_json(subject.basins);
  json["identifiability"] = identifiability_json(subject.identifiability);
  json["step_stability"] = estimated ? number_json(subject.step_stability) : Json(nullptr);
  if (!subject.hypotheses.empty()) {
    json["hypothesis"] = subject.hypotheses[static_cast<std::size_t>(subject.hypothesis)].name;
    json["hypotheses"] = hypotheses_json(subject.hypotheses);
  }
  if (subject.structure) json["structure"] = structure_json(*subject.structure);
  if (subject.half_step) json["half_step"] = half_step_json(*subject.half_step);
  if (subject.sample) json["sample"] = sample_json(*subject.sample);
  return json_line(json);
}

std::string hypothesis_line(const std::string& subject, const HypothesisResult& result) {
  const Parameters sd = shown_sd(result.estimate, result.sd);
  Json json = {{"id", subject}, {"hypothesis", result.name}, {"status", result.status}};
  if (result.status != "ok") json["reason"] = result.reason;
  json.update(connectivity_json(result.estimate.connectivity));
  json["hemodynamics"] = hemodynamics_json(result.estimate.hemodynamics);
  json["sd"] = has_values(result.estimate) ? connectivity_json(sd.connectivity) : Json(nullptr);
  json["log_evidence"] = optional_json(result.log_evidence);
  json["probability"] = optional_json(result.probability);
  return json_line(json);
}

std::string covariance_line(const SubjectEstimate& subject, const ModelSpec& model) {
  const std::vector<ParameterName> names = parameter_names(model);
  const std::vector<double> values = to_vector(model, subject.estimate);
  Json labels = Json::array(), mean = Json::array(), lower = Json::array();
  std::size_t entry = 0;
  for (std::size_t k = 0; k < subject.covariance.parameters.size(); ++k) {
    const std::size_t p = static_cast<std::size_t>(subject.covariance.parameters[k]);
    labels.push_back(label_of(names[p]));
    mean.push_back(number_json(values[p]));
    Json row = Json::array();
    for (std::size_t j = 0; j <= k; ++j) {
      row.push_back(number_json(subject.covariance.lower[entry++]));
    }
    lower.push_back(std::move(row));
  }
  return json_line({{"id", subject.id},
                    {"parameters", std::move(labels)},
                    {"mean", std::move(mean)},
                    {"covariance", std::move(lower)}});
}

}  // namespace dcmrnn
