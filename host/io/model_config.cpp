#include "host/io/model_config.hpp"

#include <algorithm>

#include "host/catalog_index.hpp"
#include "host/io/edges_config.hpp"
#include "host/io/known_names.hpp"
#include "host/io/priors_config.hpp"

namespace dcmrnn {
namespace {

// More is no effective connectivity any more, but a mistake; and it bounds the memory of the
// matrices.
constexpr std::size_t kMostNames = 1000;
constexpr double kMostConnections = 5e6;

// A list of unique names. Wrong ones are left out, with a fault.
std::vector<std::string> read_names(Section& section, const char* key) {
  std::vector<std::string> names;
  section.put(key, Json::array());
  const Json* value = section.required(key, "an array of names");
  if (!value) return names;
  if (!value->is_array() || value->empty() || value->size() > kMostNames) {
    section.fault(key, "is " + described(*value) + "; expected an array of 1 to " +
                           std::to_string(kMostNames) + " names");
    return names;
  }
  for (std::size_t i = 0; i < value->size(); ++i) {
    const Json& entry = (*value)[i];
    const std::string place = std::string(key) + '[' + std::to_string(i) + ']';
    if (!entry.is_string()) {
      section.fault(place, "is " + described(entry) + "; expected a name");
      continue;
    }
    const std::string name = entry.get<std::string>();
    if (const std::string reason = name_fault(name); !reason.empty()) {
      section.fault(place, reason);
    } else if (find_name(names, name)) {
      section.fault(place, "repeats the name \"" + name + "\"; expected unique names");
    } else {
      names.push_back(name);
    }
  }
  section.put(key, *value);
  return names;
}

// Whether there is a model of these names that fits into memory.
bool check_size(Section& section, const ModelSpec& model) {
  const double regions = model.region_count();
  const bool fits = (1.0 + model.input_count()) * regions * regions <= kMostConnections;
  if (!fits) section.fault("regions", "and inputs make a model of more than 5 million connections");
  return fits && regions > 0 && model.input_count() > 0;
}

}  // namespace

ModelSpec read_model(Section& root) {
  root.required("model", "an object with the regions and inputs");
  Section section = root.section("model");
  ModelSpec model;
  model.regions = read_names(section, "regions");
  model.inputs = read_names(section, "inputs");
  section.choice("neural", model.neural, kNeuralNames);
  section.choice("hemodynamics", model.hemodynamics, kHemodynamicNames);
  section.choice("output", model.output, kOutputNames);
  section.choice("integrator", model.integrator, kIntegratorNames);
  const std::string fault = integrator_fault(model.neural, model.integrator);
  if (!fault.empty()) section.fault("integrator", fault);
  section.number("dt", model.dt, Range::at_least(1e-4, "s").up_to(10));
  if (check_size(section, model)) {
    const Connectivity mask = read_masks(section, model.regions, model.inputs);
    read_priors(section, mask, model);
  } else {
    // What speaks of regions and inputs cannot be checked; the rest of the config can.
    for (const char* key : {"A", "B", "C", "priors", "constants"}) section.raw(key);
    model = full_model({"region"}, {"input"}, model.priors);
  }
  root.put("model", section.finish());
  return model;
}

}  // namespace dcmrnn
