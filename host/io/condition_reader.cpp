#include "host/io/condition_reader.hpp"

#include <algorithm>
#include <vector>

#include "host/io/nearest.hpp"
#include "host/io/study_config.hpp"

namespace dcmrnn {
namespace {

const std::vector<std::string> kDataKeys = {"model", "simulate", "baseline"};
const std::vector<std::string> kFitKeys = {"model", "baseline", "ensemble",
                                           "loss",  "fit",      "engine"};

// The known keys of a section; the others are faults.
Json known_part(const Json& section, const std::vector<std::string>& known,
                const std::string& place, FaultList& faults) {
  Json part = Json::object();
  for (const auto& [key, value] : section.items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) {
      part[key] = value;
    } else {
      faults.add(place + key,
                 "unknown key; nearest known key is \"" + nearest_name(key, known) + '"');
    }
  }
  return part;
}

// The key "support" of the fit, which only experiments have; it is taken out.
bool take_support_known(Json& fit, const std::string& place, FaultList& faults) {
  if (!fit.contains("support")) return false;
  const Json support = fit["support"];
  fit.erase("support");
  if (support == "known" || support == "model") return support == "known";
  faults.add(place + "support", "is " + described(support) + R"(; expected "model" or "known")");
  return false;
}

Json effective_part(const Study& study, const std::vector<std::string>& keys) {
  const Json whole = Json::parse(study.effective);
  Json part = Json::object();
  for (const std::string& key : keys) part[key] = whole.at(key);
  return part;
}

// Adds the faults of the fit that are not those of the data: of a model that both share.
void append_new(const FaultList& of_fit, const std::string& fit_place, const FaultList& of_data,
                const std::string& data_place, FaultList& faults) {
  const std::vector<Fault> known = of_data.report();
  const auto is_known = [&](const Fault& fault) {
    return std::any_of(known.begin(), known.end(), [&](const Fault& other) {
      const bool same_key =
          fault.where.starts_with(fit_place) && other.where.starts_with(data_place) &&
          fault.where.substr(fit_place.size()) == other.where.substr(data_place.size());
      return other.what == fault.what && (same_key || other.where == fault.where);
    });
  };
  const bool missing = of_fit.code() == ExitCode::kNoInput;
  for (const Fault& fault : of_fit.report()) {
    if (is_known(fault)) continue;
    if (missing) {
      faults.add_missing(fault.where, fault.what);
    } else {
      faults.add(fault.where, fault.what);
    }
  }
}

}  // namespace

Condition read_condition(const Json& data, const Json& fit, const std::string& file,
                         const std::filesystem::path& directory, FaultList& faults) {
  const std::string data_place = file + ": data.", fit_place = file + ": fit.";
  ConfigContext of_data, of_fit;
  of_data.directory = of_fit.directory = directory;
  Condition condition;
  condition.data =
      read_study(known_part(data, kDataKeys, data_place, of_data.faults), data_place, of_data);
  // The fit knows of the simulation how far its scans are apart.
  Json fitted = fit;
  condition.support_known = take_support_known(fitted, fit_place, of_fit.faults);
  fitted = known_part(fitted, kFitKeys, fit_place, of_fit.faults);
  const SimulateOptions simulate = condition.data.simulate.value_or(SimulateOptions{});
  fitted["simulate"] = {{"tr", simulate.tr}};
  condition.fit = read_study(fitted, fit_place, of_fit);
  condition.fit.simulate.reset();
  for (const auto names : {&ModelSpec::regions, &ModelSpec::inputs}) {
    if (condition.fit.model.*names == condition.data.model.*names || !of_data.faults.empty() ||
        !of_fit.faults.empty())
      continue;
    of_fit.faults.add(fit_place + "model." + (names == &ModelSpec::regions ? "regions" : "inputs"),
                      "are not those of data.model; expected the same");
  }
  faults.append(of_data.faults);
  append_new(of_fit.faults, fit_place, of_data.faults, data_place, faults);
  return condition;
}

Json effective_data(const Condition& condition) {
  return effective_part(condition.data, kDataKeys);
}

Json effective_fit(const Condition& condition) {
  Json fit = effective_part(condition.fit, kFitKeys);
  fit["support"] = condition.support_known ? "known" : "model";
  return fit;
}

}  // namespace dcmrnn
