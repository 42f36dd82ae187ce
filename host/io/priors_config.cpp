#include "host/io/priors_config.hpp"

#include <functional>

#include "host/io/edges_config.hpp"
#include "host/io/known_names.hpp"
#include "host/io/nearest.hpp"
#include "host/prior_preset.hpp"

namespace dcmrnn {
namespace {

const std::vector<std::string> kPresetNames = name_list(kPriorPresetNames);
const std::vector<std::string> kRegionalNames = name_list(kRegionParameterNames);

Json gaussian_json(const Gaussian& prior) { return Json::array({prior.mean, prior.sd}); }

// What a prior mean may be, so that the equations make sense at it.
Range mean_range(int region_parameter) {
  const Range positive = Range::above(0, kRegionParameterUnits[region_parameter]);
  if (region_parameter == kE0) return positive.up_to(0.999);
  if (region_parameter == kAlpha) return positive.up_to(1);
  return positive;
}

// [mean, sd]. Faults leave `prior` as it was.
void read_gaussian(const Json& value, const Range& mean, const std::string& where, Gaussian& prior,
                   FaultList& faults) {
  const bool pair =
      value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number();
  if (!pair) {
    faults.add(where, "is " + described(value) + "; expected [mean, sd]");
    return;
  }
  const Gaussian given{value[0].get<double>(), value[1].get<double>()};
  if (!mean.holds(given.mean)) {
    faults.add(where, "has the mean " + described(value[0]) + "; expected " + mean.text());
  } else if (!Range::at_least(0).holds(given.sd)) {
    faults.add(where, "has the sd " + described(value[1]) +
                          "; expected a number of at least 0 (0: fixed at the mean)");
  } else {
    prior = given;
  }
}

void read_gaussian(Section& section, const char* key, const Range& mean, Gaussian& prior) {
  if (const Json* value = section.raw(key)) {
    read_gaussian(*value, mean, section.where(key), prior, section.context().faults);
  }
  section.put(key, gaussian_json(prior));
}

// The prior of each kind of parameter.
void read_kinds(Section& section, PriorPreset& preset) {
  read_gaussian(section, "A", Range::any("Hz"), preset.A);
  read_gaussian(section, "A_self", Range::any("Hz").up_to(0), preset.A_self);
  read_gaussian(section, "B", Range::any("Hz"), preset.B);
  read_gaussian(section, "C", Range::any("Hz"), preset.C);
  for (int p = 0; p < kRegionParameters; ++p) {
    read_gaussian(section, kRegionParameterNames[p], mean_range(p), preset.regional[p]);
  }
}

// Output constants, and parameters that are fixed in every region.
void read_constants(Section& section, Section& priors, PriorPreset& preset) {
  Section constants = section.section("constants");
  constants.number("V0", preset.constants.V0, Range::above(0, "percent"));
  constants.number("TE", preset.constants.TE, Range::above(0, "s").up_to(1));
  constants.number("theta0", preset.constants.theta0, Range::above(0, "1/s"));
  constants.number("r0", preset.constants.r0, Range::above(0, "1/s"));
  for (int p = 0; p < kRegionParameters; ++p) {
    const char* key = kRegionParameterNames[p];
    const Json* value = constants.raw(key);
    if (!value) continue;
    if (!value->is_number() || !mean_range(p).holds(value->get<double>())) {
      constants.fault(key, "is " + described(*value) + "; expected " + mean_range(p).text());
    } else if (priors.has(key)) {
      constants.fault(key, "is given in priors too; expected one of the two");
    } else {
      preset.regional[p] = {value->get<double>(), 0};
      priors.put(key, gaussian_json(preset.regional[p]));
    }
  }
  section.put("constants", constants.finish());
}

// One connection's place in mean, sd and mask.
using Entry = std::function<double&(Connectivity&)>;

std::optional<Entry> find_a(std::string_view edge, const ModelSpec& model) {
  const auto pair = split_names(edge, '>', model.regions, model.regions);
  if (!pair) return std::nullopt;
  return [pair](Connectivity& values) -> double& { return values.A(pair->second, pair->first); };
}

std::optional<Entry> find_b(std::string_view edge, const ModelSpec& model) {
  for (std::size_t cut = edge.find(':'); cut != std::string_view::npos;
       cut = edge.find(':', cut + 1)) {
    const auto input = find_name(model.inputs, edge.substr(0, cut));
    const auto pair = split_names(edge.substr(cut + 1), '>', model.regions, model.regions);
    if (!input || !pair) continue;
    return [input, pair](Connectivity& values) -> double& {
      return values.B[static_cast<std::size_t>(*input)](pair->second, pair->first);
    };
  }
  return std::nullopt;
}

std::optional<Entry> find_c(std::string_view edge, const ModelSpec& model) {
  const auto pair = split_names(edge, '>', model.inputs, model.regions);
  if (!pair) return std::nullopt;
  return [pair](Connectivity& values) -> double& { return values.C(pair->second, pair->first); };
}

struct EdgeKind {
  const char* key;
  const char* form;
  std::optional<Entry> (*find)(std::string_view, const ModelSpec&);
};
constexpr EdgeKind kEdgeKinds[] = {{"A", "\"from>to\"", find_a},
                                   {"B", "\"input:from>to\"", find_b},
                                   {"C", "\"input>region\"", find_c}};

// The object under a key, empty (and a fault) if it is something else.
Json read_map(Section& section, const char* key) {
  const Json* value = section.raw(key);
  if (value && !value->is_object()) {
    section.fault(key, "is " + described(*value) + "; expected an object");
  }
  Json map = value && value->is_object() ? *value : Json::object();
  section.put(key, map);
  return map;
}

// Priors of single connections.
void read_edges(Section& priors, Connectivity mask, ModelSpec& model) {
  Section edges = priors.section("edges");
  for (const EdgeKind& kind : kEdgeKinds) {
    const Json map = read_map(edges, kind.key);
    for (const auto& [name, value] : map.items()) {
      const std::string place = std::string(kind.key) + '.' + name;
      const std::optional<Entry> entry = kind.find(name, model);
      if (!entry) {
        edges.fault(place, std::string("names no connection of the model; expected ") + kind.form);
      } else if ((*entry)(mask) == 0) {
        edges.fault(place, std::string("is not among the connections of model.") + kind.key);
      } else {
        Gaussian prior;
        read_gaussian(value, Range::any("Hz"), edges.where(place), prior, edges.context().faults);
        (*entry)(model.prior_mean.connectivity) = prior.mean;
        (*entry)(model.prior_sd.connectivity) = prior.sd;
      }
    }
  }
  priors.put("edges", edges.finish());
}

// Priors of single regions' parameters: {"V1": {"kappa": [mean, sd]}}.
void read_regions(Section& priors, ModelSpec& model) {
  const Json map = read_map(priors, "regions");
  for (const auto& [name, values] : map.items()) {
    const std::string place = "regions." + name;
    const std::optional<int> region = find_name(model.regions, name);
    if (!region) {
      priors.fault(place, unknown_name("region", name, model.regions));
      continue;
    }
    if (!values.is_object()) {
      priors.fault(place, "is " + described(values) + "; expected an object");
      continue;
    }
    for (const auto& [key, value] : values.items()) {
      const std::optional<int> p = find_name(kRegionalNames, key);
      if (!p) {
        priors.fault(place + '.' + key, unknown_name("parameter", key, kRegionalNames));
        continue;
      }
      Gaussian prior{model.prior_mean.hemodynamics(*p, *region),
                     model.prior_sd.hemodynamics(*p, *region)};
      read_gaussian(value, mean_range(*p), priors.where(place + '.' + key), prior,
                    priors.context().faults);
      model.prior_mean.hemodynamics(*p, *region) = prior.mean;
      model.prior_sd.hemodynamics(*p, *region) = prior.sd;
    }
  }
}

void apply_mask(const Connectivity& mask, Connectivity& values) {
  values.A = values.A.cwiseProduct(mask.A);
  for (std::size_t j = 0; j < mask.B.size(); ++j) values.B[j] = values.B[j].cwiseProduct(mask.B[j]);
  values.C = values.C.cwiseProduct(mask.C);
}

// "priors" may be the name of a preset alone.
Section priors_section(Section& section) {
  const Json* value = section.raw("priors");
  Json object = value ? *value : Json::object();
  if (object.is_string()) object = {{"preset", object}};
  return Section(object, section.where("priors."), section.kind("priors"), section.context());
}

}  // namespace

void read_priors(Section& section, const Connectivity& mask, ModelSpec& model) {
  Section priors = priors_section(section);
  priors.choice("preset", model.priors, kPresetNames);
  PriorPreset preset = prior_preset(model.priors);
  read_kinds(priors, preset);
  read_constants(section, priors, preset);
  apply(preset, model);
  apply_mask(mask, model.prior_mean.connectivity);
  apply_mask(mask, model.prior_sd.connectivity);
  read_edges(priors, mask, model);
  read_regions(priors, model);
  section.put("priors", priors.finish());
}

}  // namespace dcmrnn
