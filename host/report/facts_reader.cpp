#include "host/report/facts_reader.hpp"

#include "dcmrnn/error.hpp"
#include "host/io/json_document.hpp"

namespace dcmrnn::report {
namespace {

Json read_object(const std::filesystem::path& path) {
  FaultList faults;
  std::optional<Json> json = read_json(path, path.string(), faults);
  faults.throw_if_any();
  return std::move(*json);
}

// Numbers as they are written, texts without quotes.
std::string text_of(const Json& json, const char* key) {
  const Json& value = json.at(key);
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string method_of(const Json& stage) {
  return stage.is_null() ? "none" : stage.at("method").get<std::string>();
}

RunFacts run_facts(const Json& provenance) {
  RunFacts facts;
  facts.version = text_of(provenance, "version");
  facts.commit = text_of(provenance, "commit");
  facts.backend = text_of(provenance, "backend");
  facts.device = text_of(provenance, "device");
  facts.target = text_of(provenance, "target");
  facts.precision = text_of(provenance, "precision");
  facts.threads = text_of(provenance, "threads");
  facts.seed = text_of(provenance, "seed");
  facts.finished = text_of(provenance.at("times"), "finished");
  provenance.at("times").at("fit_seconds").get_to(facts.fit_seconds);
  return facts;
}

// Reads a file by a function of its JSON; what is missing in it becomes a fault of the file.
template <class FactsOf>
auto read_facts(const std::filesystem::path& path, FactsOf facts_of) {
  const Json json = read_object(path);
  try {
    return facts_of(json);
  } catch (const Json::exception& problem) {
    throw Error(ExitCode::kData, path.string(),
                std::string("is not one that a fit wrote: ") + problem.what());
  }
}

}  // namespace

StudyFacts describe_study(const Json& config) {
  const Json& model = config.at("model");
  StudyFacts facts;
  facts.model =
      full_model(model.at("regions"), model.at("inputs"), model.at("priors").at("preset"));
  model.at("neural").get_to(facts.model.neural);
  model.at("hemodynamics").get_to(facts.model.hemodynamics);
  model.at("output").get_to(facts.model.output);
  model.at("integrator").get_to(facts.model.integrator);
  model.at("dt").get_to(facts.model.dt);
  config.at("name").get_to(facts.name);
  config.at("scale").get_to(facts.scale);
  facts.unit_noise = config.at("loss").at("noise") == "unit";
  config.at("loss").at("lambda").get_to(facts.lambda);
  config.at("ensemble").at("starts").get_to(facts.starts);
  facts.explore = method_of(config.at("fit").at("explore"));
  facts.polish = method_of(config.at("fit").at("polish"));
  return facts;
}

StudyFacts read_study_facts(const std::filesystem::path& config) {
  return read_facts(config, describe_study);
}

RunFacts read_run_facts(const std::filesystem::path& provenance) {
  return read_facts(provenance, run_facts);
}

Methods read_methods(const std::filesystem::path& config, const RunFacts& run) {
  return read_facts(config, [&run](const Json& json) { return describe_methods(json, run); });
}

}  // namespace dcmrnn::report
