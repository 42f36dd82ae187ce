#include "host/io/experiment_config.hpp"

#include <utility>
#include <vector>

#include "host/io/condition_faults.hpp"
#include "host/io/condition_reader.hpp"
#include "host/io/factors_config.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

Json read_object(Section& root, const char* key, const std::string& expected, Need need) {
  const Json* value = need == Need::kRequired ? root.required(key, expected) : root.raw(key);
  if (!value) return Json::object();
  if (value->is_object()) return *value;
  root.fault(key, "is " + described(*value) + "; expected " + expected);
  return Json::object();
}

// Sets section.key where it is not given. What is no object is left for the readers to refuse.
void set_default(Json& document, const char* section, const char* key, const Json& value) {
  Json& object = document[section];
  if (object.is_null()) object = Json::object();
  if (object.is_object() && !object.contains(key)) object[key] = value;
}

// Objects are merged key by key; everything else replaces what was there. Unlike in a JSON merge
// patch null is a value: it leaves a stage of the fit or the noise out.
void change(Json& document, const Json& changes) {
  if (!document.is_object() || !changes.is_object()) {
    document = changes;
    return;
  }
  for (const auto& [key, value] : changes.items()) {
    if (document.contains(key)) {
      change(document[key], value);
    } else {
      document[key] = value;
    }
  }
}

// The sections "data" and "fit" as the levels of a condition change them.
struct Sections {
  Json data, fit;

  Sections changed(const FactorsConfig& config, const std::vector<std::size_t>& levels) const {
    Sections changed = *this;
    for (std::size_t f = 0; f < levels.size(); ++f) {
      change(changed.data, config.changes[f][levels[f]].data);
      change(changed.fit, config.changes[f][levels[f]].fit);
    }
    Json whole = Json::object();
    for (const char* shared : {"model", "baseline"})
      if (changed.data.contains(shared)) whole[shared] = changed.data[shared];
    change(whole, changed.fit);
    changed.fit = std::move(whole);
    return changed;
  }
};

Json target_json(const Target& target) {
  Json json = Json::object();
  if (target.a) json["A"] = *target.a;
  if (target.b) json["B"] = *target.b;
  if (target.c) json["C"] = *target.c;
  if (target.edge_auc) json["auc"] = *target.edge_auc;
  return json;
}

}  // namespace

bool is_experiment_config(const fs::path& config) {
  FaultList ignored;
  const std::optional<Json> document = read_json(config, config.string(), ignored);
  return document && document->is_object() && document->contains("data") &&
         !document->contains("model");
}

Experiment read_experiment(const fs::path& config, const std::optional<std::uint64_t>& seed,
                           KnownKeys& known) {
  ConfigContext context;
  const fs::path file = fs::absolute(config).lexically_normal();
  context.directory = file.parent_path();
  const std::string name = config.filename().string();
  const std::optional<Json> document = read_json(file, config.string(), context.faults);
  context.faults.throw_if_any();

  Experiment experiment;
  Section root(*document, name + ": ", "", context);
  root.raw("$schema");  // editors find the schema by it
  experiment.name = "study";
  root.text("name", experiment.name);
  root.seed("seed", experiment.seed);
  if (seed) experiment.seed = *seed;
  Sections base{
      read_object(root, "data", "an object with the model and what to simulate", Need::kRequired),
      read_object(root, "fit", "an object", Need::kOptional)};
  set_default(base.data, "simulate", "seed", experiment.seed);
  set_default(base.fit, "ensemble", "seed", experiment.seed);
  const FactorsConfig factors = read_factors(root);
  experiment.factors = factors.factors;
  const auto conditions = read_conditions(root, experiment.factors);
  const std::vector<Target> targets = read_targets(root, experiment.factors, conditions);
  root.finish();
  known = context.known;

  ConditionFaults faults;
  for (std::size_t k = 0; k < conditions.size(); ++k) {
    const Sections sections = base.changed(factors, conditions[k]);
    FaultList found;
    Condition condition =
        read_condition(sections.data, sections.fit, name, context.directory, found);
    condition.levels = conditions[k];
    condition.target = targets[k];
    faults.add(experiment.name_of(condition), found);
    experiment.conditions.push_back(std::move(condition));
  }
  faults.append_to(context.faults);
  context.faults.throw_if_any();
  return experiment;
}

Experiment load_experiment(const fs::path& config, const std::optional<std::uint64_t>& seed) {
  KnownKeys unused;
  return read_experiment(config, seed, unused);
}

Json effective_experiment(const Experiment& experiment) {
  Json factors = Json::array();
  for (const Factor& factor : experiment.factors)
    factors.push_back({{"name", factor.name}, {"levels", factor.levels}});
  Json conditions = Json::array();
  for (const Condition& condition : experiment.conditions) {
    Json levels = Json::object();
    for (std::size_t f = 0; f < experiment.factors.size(); ++f)
      levels[experiment.factors[f].name] = experiment.level(condition, f);
    conditions.push_back({{"levels", std::move(levels)},
                          {"target", target_json(condition.target)},
                          {"data", effective_data(condition)},
                          {"fit", effective_fit(condition)}});
  }
  return {{"name", experiment.name},
          {"seed", experiment.seed},
          {"factors", std::move(factors)},
          {"conditions", std::move(conditions)}};
}

}  // namespace dcmrnn
