#include "host/io/factors_config.hpp"

#include <algorithm>
#include <optional>

#include "host/io/experiment_tables.hpp"
#include "host/io/nearest.hpp"

namespace dcmrnn {
namespace {

constexpr std::size_t kMostConditions = 10'000;

// The objects of an array under a key; what is none is a fault. Their place is "key[i].".
template <class Read>
void for_each_object(Section& section, const char* key, const std::string& expected, Read read) {
  const Json* array = section.raw(key);
  if (!array) return;
  if (!array->is_array()) {
    section.fault(key, "is " + described(*array) + "; expected " + expected);
    return;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    Section object((*array)[i], section.where(std::string(key) + '[' + std::to_string(i) + "]."),
                   section.kind(std::string(key) + "[]"), section.context());
    read(object);
    object.finish();
  }
}

// The key "name", which must be there and new.
std::string read_name(Section& section, const std::vector<std::string>& taken) {
  std::string name;
  if (section.required("name", "a name")) section.text("name", name);
  if (std::find(taken.begin(), taken.end(), name) != taken.end())
    section.fault("name", "repeats \"" + name + "\"; expected unique names");
  return name;
}

// What a level changes of the section "data" or "fit".
Json read_changes(Section& level, const char* key) {
  const Json* changes = level.raw(key);
  if (!changes) return Json::object();
  if (changes->is_object()) return *changes;
  level.fault(key, "is " + described(*changes) + "; expected an object");
  return Json::object();
}

void read_target(Section& section, const char* key, const Range& range,
                 std::optional<double>& figure) {
  if (!section.has(key)) {
    section.raw(key);
    return;
  }
  double value = 0;
  section.number(key, value, range);
  figure = value;
}

void override_with(const Target& later, Target& target) {
  for (const auto figure : {&Target::a, &Target::b, &Target::c, &Target::edge_auc})
    if (later.*figure) target.*figure = later.*figure;
}

}  // namespace

FactorsConfig read_factors(Section& root) {
  FactorsConfig config;
  std::vector<std::string> columns = column_names(experiment_fit_columns({}));
  for (const std::string& name : column_names(experiment_summary_columns({})))
    columns.push_back(name);
  std::vector<std::string> taken;
  for_each_object(root, "factors", "an array of factors", [&](Section& section) {
    Factor factor;
    factor.name = read_name(section, taken);
    taken.push_back(factor.name);
    if (std::find(columns.begin(), columns.end(), factor.name) != columns.end())
      section.fault("name", "is \"" + factor.name +
                                "\", which is a column of the tables; expected another name");
    std::vector<LevelChanges> changes;
    section.required("levels", "an array of levels");
    for_each_object(section, "levels", "an array of levels", [&](Section& level) {
      factor.levels.push_back(read_name(level, factor.levels));
      changes.push_back({read_changes(level, "data"), read_changes(level, "fit")});
    });
    const Json* levels = section.raw("levels");
    if (levels && levels->is_array() && levels->empty())
      section.fault("levels", "is empty; expected at least one level");
    config.factors.push_back(std::move(factor));
    config.changes.push_back(std::move(changes));
  });
  return config;
}

Selection::Selection(const Json& json, const std::string& where, const std::vector<Factor>& factors,
                     FaultList& faults)
    : levels_(factors.size()) {
  if (!json.is_object()) {
    faults.add(where, "is " + described(json) + "; expected {\"FACTOR\": \"LEVEL\"}");
    return;
  }
  std::vector<std::string> names;
  for (const Factor& factor : factors) names.push_back(factor.name);
  for (const auto& [name, wanted] : json.items()) {
    const auto f =
        static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (f == names.size()) {
      faults.add(where + '.' + name,
                 "is no factor; nearest factor is \"" + nearest_name(name, names) + '"');
      continue;
    }
    const std::vector<std::string>& known = factors[f].levels;
    for (const Json& level : wanted.is_array() ? wanted : Json::array({wanted})) {
      const std::string text = level.is_string() ? level.get<std::string>() : "";
      const auto found = std::find(known.begin(), known.end(), text);
      if (found == known.end()) {
        faults.add(where + '.' + name,
                   "is " + described(level) + "; expected a level: " + listed(known));
      } else {
        levels_[f].push_back(static_cast<std::size_t>(found - known.begin()));
      }
    }
  }
}

bool Selection::holds(const std::vector<std::size_t>& levels) const {
  for (std::size_t f = 0; f < levels.size(); ++f) {
    const std::vector<std::size_t>& wanted = levels_[f];
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), levels[f]) == wanted.end())
      return false;
  }
  return true;
}

std::vector<std::vector<std::size_t>> read_conditions(Section& root,
                                                      const std::vector<Factor>& factors) {
  std::vector<Selection> left_out;
  const Json* except = root.raw("except");
  if (except && !except->is_array())
    root.fault("except", "is " + described(*except) + "; expected an array of selections");
  for (std::size_t i = 0; except && except->is_array() && i < except->size(); ++i)
    left_out.emplace_back((*except)[i], root.where("except[" + std::to_string(i) + ']'), factors,
                          root.context().faults);

  std::vector<std::vector<std::size_t>> conditions = {{}};
  for (const Factor& factor : factors) {
    if (conditions.size() * factor.levels.size() > kMostConditions) {
      root.fault("factors", "make more than " + std::to_string(kMostConditions) +
                                " conditions; expected fewer levels");
      return {};
    }
    std::vector<std::vector<std::size_t>> longer;
    for (const std::vector<std::size_t>& levels : conditions) {
      for (std::size_t level = 0; level < factor.levels.size(); ++level) {
        longer.push_back(levels);
        longer.back().push_back(level);
      }
    }
    conditions = std::move(longer);
  }
  std::erase_if(conditions, [&](const std::vector<std::size_t>& levels) {
    return std::any_of(left_out.begin(), left_out.end(),
                       [&](const Selection& selection) { return selection.holds(levels); });
  });
  if (conditions.empty() && root.context().faults.empty())
    root.fault("except", "leaves no condition; expected at least one");
  return conditions;
}

std::vector<Target> read_targets(Section& root, const std::vector<Factor>& factors,
                                 const std::vector<std::vector<std::size_t>>& conditions) {
  std::vector<Target> targets(conditions.size());
  for_each_object(root, "targets", "an array of targets", [&](Section& section) {
    const Json* where = section.raw("where");
    const Selection selection(where ? *where : Json::object(), section.where("where"), factors,
                              section.context().faults);
    Target target;
    read_target(section, "A", Range::above(0), target.a);
    read_target(section, "B", Range::above(0), target.b);
    read_target(section, "C", Range::above(0), target.c);
    read_target(section, "auc", Range::above(0).up_to(1), target.edge_auc);
    for (std::size_t k = 0; k < conditions.size(); ++k)
      if (selection.holds(conditions[k])) override_with(target, targets[k]);
  });
  return targets;
}

}  // namespace dcmrnn
