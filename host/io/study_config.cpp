#include "host/io/study_config.hpp"

#include <algorithm>
#include <cmath>

#include "host/io/bids_config.hpp"
#include "host/io/fit_config.hpp"
#include "host/io/hypotheses_config.hpp"
#include "host/io/model_config.hpp"
#include "host/io/simulate_config.hpp"
#include "host/io/subjects_config.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kScales = {"none", "zscore", "spm4", "psc"};
const std::vector<std::string> kBaselines = {"constant", "rest"};

void read_schema_key(Section& root) {
  // Editors find the schema by it.
  if (const Json* schema = root.raw("$schema")) root.put("$schema", *schema);
}

void check_scale(Section& root, const Study& study) {
  if (study.baseline == "rest" && (study.scale == "zscore" || study.scale == "psc")) {
    root.fault("scale", "is \"" + study.scale +
                            "\", which removes the mean, but baseline \"rest\" says that BOLD is "
                            "measured from rest; expected \"none\" or \"spm4\"");
  }
}

// The step is snapped to a whole part of each TR, so a longer one is a mistake.
void check_step(Section& root, const Study& study) {
  double shortest = study.simulate ? study.simulate->tr : HUGE_VAL;
  for (const Study::SubjectFiles& subject : study.subjects) {
    if (subject.tr > 0) shortest = std::min(shortest, subject.tr);
  }
  const auto check = [&](const std::string& key, double dt) {
    if (dt <= shortest) return;
    root.fault(key, "is " + Json(dt).dump() + "; expected at most the shortest TR, " +
                        Json(shortest).dump() + " (s)");
  };
  check("model.dt", study.model.dt);
  for (std::size_t k = 0; k < study.hypotheses.size(); ++k) {
    if (study.hypotheses[k].model.dt == study.model.dt) continue;  // said already
    check("hypotheses[" + std::to_string(k) + "].model.dt", study.hypotheses[k].model.dt);
  }
}

void check_window(Section& root, const Study& study) {
  const std::optional<ExploreOptions>& explore = study.options.explore;
  if (!explore || explore->stride >= study.model.dt) return;
  root.fault("fit.explore", "has a window or stride shorter than a step; expected at least " +
                                Json(study.model.dt).dump() + " (s), which is model.dt");
}

}  // namespace

Study read_study(const Json& document, const std::string& where, ConfigContext& context) {
  Study study;
  study.directory = context.directory;
  Section root(document, where, "", context);
  read_schema_key(root);
  study.name = "study";
  root.text("name", study.name);
  study.model = read_model(root);
  study.model.name = study.name;
  study.hypotheses = read_hypotheses(root);
  study.simulate = read_simulate(root, study.model);
  study.bids = read_bids(root, study.model);
  study.subjects = read_subjects(root, study.model.region_count(),
                                 study.simulate.has_value() || study.bids.has_value());
  check_step(root, study);
  root.choice("scale", study.scale, kScales);
  root.choice("baseline", study.baseline, kBaselines);
  check_scale(root, study);
  root.path("spm", study.spm);
  study.options = read_fit_options(root, study.model, study.hypotheses.size() > 1);
  check_window(root, study);
  study.effective = root.finish().dump(2) + "\n";
  return study;
}

Study read_study(const fs::path& config, KnownKeys& known) {
  ConfigContext context;
  const fs::path file = fs::absolute(config).lexically_normal();
  context.directory = file.parent_path();
  const std::optional<Json> document = read_json(file, config.string(), context.faults);
  context.faults.throw_if_any();
  Study study = read_study(*document, config.filename().string() + ": ", context);
  known = context.known;
  context.faults.throw_if_any();
  return study;
}

Study load_study(const fs::path& config) {
  KnownKeys unused;
  return read_study(config, unused);
}

std::vector<Hypothesis> hypotheses_of(const Study& study) {
  if (!study.hypotheses.empty()) return study.hypotheses;
  return {{study.model.name, study.model}};
}

const ModelSpec& model_of(const Study& study, const SubjectEstimate& subject) {
  if (study.hypotheses.empty()) return study.model;
  return study.hypotheses[static_cast<std::size_t>(subject.hypothesis)].model;
}

std::string effective_config(const Study& study) {
  Json effective = Json::parse(study.effective);
  write_fit_options(study.options, effective);
  return effective.dump(2) + "\n";
}

}  // namespace dcmrnn
