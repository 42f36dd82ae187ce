#include "host/io/results_reader.hpp"

#include <fstream>

#include "dcmrnn/error.hpp"
#include "host/io/parameters_json.hpp"

namespace dcmrnn {
namespace {

std::optional<double> read_optional(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional<double>(json.get<double>());
}

Loss read_loss(const Json& json) {
  Loss loss;
  if (json.is_null()) return loss;
  loss.total = read_number(json.at("total"));
  loss.data = read_number(json.at("data"));
  loss.l1 = read_number(json.at("l1"));
  loss.prior = read_number(json.at("prior"));
  return loss;
}

StartSummary read_starts(const Json& json) {
  StartSummary starts;
  json.at("total").get_to(starts.total);
  json.at("valid").get_to(starts.valid);
  json.at("converged").get_to(starts.converged);
  starts.best_basin_share = read_optional(json.at("best_basin_share"));
  return starts;
}

std::vector<Basin> read_basins(const Json& json) {
  std::vector<Basin> basins;
  for (const Json& one : json) {
    basins.push_back({read_number(one.at("loss")), one.at("starts").get<int>()});
  }
  return basins;
}

Identifiability read_identifiability(const Json& json) {
  Identifiability found;
  json.at("uninformed").get_to(found.uninformed);
  for (const Json& pair : json.at("confounded")) {
    found.confounded.push_back(
        {pair.at(0).get<std::string>(), pair.at(1).get<std::string>(), read_number(pair.at(2))});
  }
  return found;
}

HalfStep read_half_step(const Json& json) {
  return {read_number(json.at("dt")), read_number(json.at("A")), read_number(json.at("B")),
          read_number(json.at("C")), read_number(json.at("largest_in_sd"))};
}

// What the line has of it: the figures of each parameter are in posterior.tsv.
PosteriorSample read_sample(const Json& json) {
  PosteriorSample sample;
  json.at("chains").get_to(sample.chains);
  json.at("draws").get_to(sample.draws);
  sample.acceptance = read_number(json.at("acceptance"));
  sample.largest_r_hat = read_number(json.at("largest_r_hat"));
  return sample;
}

StructureEvidence read_structure(const Json& json) {
  return {json.at("models").get<int>(), read_number(json.at("best_probability")),
          read_optional(json.at("l1_weight")), read_connectivity(json.at("probability")),
          read_connectivity(json.at("best"))};
}

HypothesisResult read_hypothesis(const Json& json) {
  HypothesisResult result;
  json.at("name").get_to(result.name);
  json.at("status").get_to(result.status);
  result.log_evidence = read_optional(json.at("log_evidence"));
  result.probability = read_optional(json.at("probability"));
  result.variance_explained = read_number(json.at("variance_explained"));
  return result;
}

void read_hypotheses(const Json& json, SubjectEstimate& subject) {
  const std::string best = json.at("hypothesis").get<std::string>();
  for (const Json& one : json.at("hypotheses")) {
    if (one.at("name") == best) subject.hypothesis = static_cast<int>(subject.hypotheses.size());
    subject.hypotheses.push_back(read_hypothesis(one));
  }
}

SubjectEstimate read_subject(const Json& json) {
  SubjectEstimate subject;
  json.at("id").get_to(subject.id);
  json.at("status").get_to(subject.status);
  if (!subject.ok()) json.at("reason").get_to(subject.reason);
  subject.estimate.connectivity = read_connectivity(json);
  subject.estimate.hemodynamics = read_hemodynamics(json.at("hemodynamics"));
  if (!json.at("sd").is_null()) subject.sd.connectivity = read_connectivity(json.at("sd"));
  subject.r2 = read_vector(json.at("r2"));
  subject.variance_explained = read_number(json.at("variance_explained"));
  subject.loss = read_loss(json.at("loss"));
  subject.noise_sd = read_vector(json.at("noise_sd"));
  if (json.contains("autocorrelation")) {
    subject.autocorrelation = read_vector(json.at("autocorrelation"));
  }
  subject.log_evidence = read_optional(json.at("log_evidence"));
  subject.starts = read_starts(json.at("starts"));
  subject.identifiability = read_identifiability(json.at("identifiability"));
  subject.basins = read_basins(json.at("basins"));
  subject.step_stability = read_number(json.at("step_stability"));
  if (json.contains("hypotheses")) read_hypotheses(json, subject);
  if (json.contains("structure")) subject.structure = read_structure(json.at("structure"));
  if (json.contains("half_step")) subject.half_step = read_half_step(json.at("half_step"));
  if (json.contains("sample")) subject.sample = read_sample(json.at("sample"));
  return subject;
}

}  // namespace

SubjectEstimate from_json_line(const std::string& line, const std::string& where) {
  try {
    return read_subject(Json::parse(line));
  } catch (const Json::exception& problem) {
    throw Error(ExitCode::kData, where, std::string("not a result line: ") + problem.what());
  }
}

std::vector<SubjectEstimate> read_results(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file)
    throw Error(ExitCode::kNoInput, path.string(),
                "cannot be opened; expected the output folder of a finished fit");
  std::vector<SubjectEstimate> subjects;
  std::vector<Fault> faults;
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    try {
      subjects.push_back(from_json_line(line, path.string() + ":" + std::to_string(number)));
    } catch (const Error& damaged) {
      faults.insert(faults.end(), damaged.faults().begin(), damaged.faults().end());
    }
  }
  if (!faults.empty()) throw Error(ExitCode::kData, faults);
  return subjects;
}

}  // namespace dcmrnn
