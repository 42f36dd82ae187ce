#include "host/io/results_line.hpp"

#include "dcmrnn/error.hpp"
#include "host/io/parameters_json.hpp"
#include "host/parameter_list.hpp"

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

Json half_step_json(const HalfStep& half_step) {
  return {{"dt", number_json(half_step.dt)},
          {"A", number_json(half_step.a)},
          {"B", number_json(half_step.b)},
          {"C", number_json(half_step.c)},
          {"largest_in_sd", number_json(half_step.largest)}};
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
  json["log_evidence"] = optional_json(subject.log_evidence);
  json["starts"] = starts_json(subject.starts);
  json["step_stability"] = estimated ? number_json(subject.step_stability) : Json(nullptr);
  if (subject.half_step) json["half_step"] = half_step_json(*subject.half_step);
  return json_line(json);
}

}  // namespace dcmrnn
