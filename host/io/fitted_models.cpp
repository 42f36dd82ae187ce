#include "host/io/fitted_models.hpp"

#include <algorithm>

#include "host/io/file_name.hpp"
#include "host/io/json_lines.hpp"
#include "host/io/parameters_json.hpp"
#include "host/io/results_reader.hpp"
#include "host/io/tsv.hpp"
#include "host/parameter_list.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

using Subjects = std::map<std::string, FittedSubject>;

FittedModel& best_model(FittedSubject& subject, const SubjectEstimate& result) {
  return subject.models[static_cast<std::size_t>(result.hypothesis)];
}

void read_prediction(const fs::path& path, FittedModel& model) {
  TsvReader table(path);
  const auto columns = static_cast<int>(table.header().size());
  std::vector<double> values;
  while (table.next()) {
    for (int column = 2; column < columns; ++column) values.push_back(table.number(column));
  }
  const int regions = (columns - 2) / 2;
  if (regions < 1) throw Error(ExitCode::kData, path.string(), "row 1: expected regions");
  const Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>
      all(values.data(), static_cast<Eigen::Index>(values.size()) / (2 * regions), 2 * regions);
  model.observed = all(Eigen::all, Eigen::seqN(0, regions, 2));
  model.predicted = all(Eigen::all, Eigen::seqN(1, regions, 2));
}

// The places of the labels in the parameter vector.
Covariance read_covariance(const Json& line, const ModelSpec& spec) {
  const std::vector<ParameterName> names = parameter_names(spec);
  std::map<std::string, int> places;
  for (std::size_t p = 0; p < names.size(); ++p) places[label_of(names[p])] = static_cast<int>(p);
  Covariance covariance;
  for (const Json& label : line.at("parameters")) {
    const auto place = places.find(label.get<std::string>());
    if (place == places.end()) throw Error(ExitCode::kData, label.get<std::string>(), "unknown");
    covariance.parameters.push_back(place->second);
  }
  std::size_t length = 0;
  for (const Json& row : line.at("covariance")) {
    if (row.size() != ++length) throw Error(ExitCode::kData, "covariance", "no lower triangle");
    for (const Json& entry : row) covariance.lower.push_back(read_number(entry));
  }
  const bool finite = std::all_of(covariance.lower.begin(), covariance.lower.end(),
                                  [](double value) { return std::isfinite(value); });
  if (length != covariance.parameters.size()) {
    throw Error(ExitCode::kData, "covariance", "has another size than its parameters");
  }
  return finite ? covariance : Covariance{};
}

void read_covariances(const fs::path& path, const Study& study,
                      const std::vector<SubjectEstimate>& results, Subjects& subjects) {
  if (!fs::exists(path)) return;
  for_each_json_line(path, [&](const Json& line) {
    const std::string id = line.at("id").get<std::string>();
    for (const SubjectEstimate& result : results) {
      if (result.id != id) continue;
      best_model(subjects[id], result).covariance = read_covariance(line, model_of(study, result));
    }
  });
}

void read_hypotheses(const fs::path& path, const Study& study, Subjects& subjects) {
  if (study.hypotheses.empty()) return;
  for_each_json_line(path, [&](const Json& line) {
    const std::string name = line.at("hypothesis").get<std::string>();
    const auto found =
        std::find_if(study.hypotheses.begin(), study.hypotheses.end(),
                     [&](const Hypothesis& hypothesis) { return hypothesis.name == name; });
    const auto subject = subjects.find(line.at("id").get<std::string>());
    if (found == study.hypotheses.end() || subject == subjects.end()) return;
    FittedModel& model =
        subject->second.models[static_cast<std::size_t>(found - study.hypotheses.begin())];
    model.status = line.at("status").get<std::string>();
    model.estimate = {read_connectivity(line), read_hemodynamics(line.at("hemodynamics"))};
    if (!line.at("log_evidence").is_null()) {
      model.log_evidence = line.at("log_evidence").get<double>();
    }
  });
}

// One factor where the scale is one for all regions.
void read_scales(const fs::path& path, Subjects& subjects) {
  FaultList faults;
  const auto document = read_json(path, path.string(), faults);
  faults.throw_if_any();
  try {
    for (const Json& input : document->at("inputs")) {
      const auto subject = subjects.find(input.at("subject").get<std::string>());
      const Json& scale = input.at("scale");
      if (subject != subjects.end() && !scale.empty()) {
        subject->second.scale = scale.at(0).get<double>();
      }
    }
  } catch (const Json::exception& problem) {
    throw Error(ExitCode::kData, path.string(), problem.what());
  }
}

}  // namespace

std::map<std::string, FittedSubject> read_fitted_models(const fs::path& folder,
                                                        const Study& study) {
  const std::vector<SubjectEstimate> results = read_results(folder / "results.jsonl");
  Subjects subjects;
  for (const SubjectEstimate& result : results) {
    FittedSubject& subject = subjects[result.id];
    subject.models.resize(hypotheses_of(study).size());
    if (static_cast<std::size_t>(result.hypothesis) >= subject.models.size()) {
      throw Error(ExitCode::kData, (folder / "results.jsonl").string(),
                  "is not of the hypotheses in config.json");
    }
    FittedModel& model = best_model(subject, result);
    model.status = result.status;
    model.estimate = result.estimate;
    model.log_evidence = result.log_evidence;
    model.noise_sd = result.noise_sd;
    const fs::path predicted = folder / "predicted" / (file_name_for(result.id) + ".tsv");
    if (result.ok() && fs::exists(predicted)) read_prediction(predicted, model);
  }
  read_hypotheses(folder / "hypotheses.jsonl", study, subjects);
  read_covariances(folder / "covariance.jsonl", study, results, subjects);
  read_scales(folder / "provenance.json", subjects);
  return subjects;
}

}  // namespace dcmrnn
