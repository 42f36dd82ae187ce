#include "host/io/hypotheses_config.hpp"

#include <algorithm>

#include "host/io/model_config.hpp"

namespace dcmrnn {
namespace {

// Results are matrices of the study's regions and inputs. The same names may be repeated: an
// effective config does.
void check_names(Section& section, const Json& patch, const Json& model) {
  for (const char* key : {"regions", "inputs"}) {
    if (patch.contains(key) && (!model.contains(key) || patch[key] != model[key])) {
      section.fault(std::string("model.") + key,
                    "stands in a hypothesis; expected it in the study's \"model\" alone");
    }
  }
}

// One entry of the list; with faults, if it is none.
Hypothesis read_hypothesis(Section& section, const Json& model, const std::string& where) {
  Hypothesis hypothesis;
  section.required("name", "the hypothesis's name");
  section.text("name", hypothesis.name);
  Json merged = model;
  const Json* patch =
      section.required("model", "an object: what differs from the study's \"model\"");
  if (patch && !patch->is_object()) {
    section.fault("model", "is " + described(*patch) + "; expected an object");
  } else if (patch) {
    check_names(section, *patch, model);
    merged.update(*patch);
  }
  Section patched({{"model", std::move(merged)}}, where, "", section.context());
  hypothesis.model = read_model(patched);
  hypothesis.model.name = hypothesis.name;
  section.put("model", patched.finish()["model"]);
  return hypothesis;
}

}  // namespace

std::vector<Hypothesis> read_hypotheses(Section& root) {
  std::vector<Hypothesis> hypotheses;
  const Json* list = root.raw("hypotheses");
  const Json* model = root.raw("model");
  root.put("hypotheses", Json::array());
  if (!list || !model || !model->is_object()) return hypotheses;
  if (!list->is_array() || list->size() == 1) {
    root.fault("hypotheses",
               "is " + described(*list) + "; expected an array of two hypotheses or more, or none");
    return hypotheses;
  }
  Json effective = Json::array();
  for (std::size_t k = 0; k < list->size(); ++k) {
    const std::string where = root.where("hypotheses[" + std::to_string(k) + "].");
    Section section((*list)[k], where, "hypotheses[]", root.context());
    hypotheses.push_back(read_hypothesis(section, *model, where));
    const std::string& name = hypotheses.back().name;
    const auto same = [&](const Hypothesis& other) { return other.name == name; };
    if (std::count_if(hypotheses.begin(), hypotheses.end(), same) > 1) {
      section.fault("name", "repeats \"" + name + "\"; expected unique names");
    }
    effective.push_back(section.finish());
  }
  root.put("hypotheses", std::move(effective));
  return hypotheses;
}

}  // namespace dcmrnn
