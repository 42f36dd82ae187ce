#include "host/io/edges_config.hpp"

#include <algorithm>

#include "host/io/nearest.hpp"

namespace dcmrnn {
namespace {

std::string at(const std::string& where, std::size_t index) {
  return where + '[' + std::to_string(index) + ']';
}

std::optional<int> region_of(const Json& value, const std::string& where,
                             const std::vector<std::string>& regions, FaultList& faults) {
  if (!value.is_string()) {
    faults.add(where, "is " + described(value) + "; expected the name of a region");
    return std::nullopt;
  }
  const std::optional<int> region = find_name(regions, value.get<std::string>());
  if (!region) faults.add(where, unknown_name("region", value.get<std::string>(), regions));
  return region;
}

// Sets an entry that must not be set yet.
void set_once(double& entry, const std::string& where, FaultList& faults) {
  if (entry != 0) faults.add(where, "is listed twice; expected once");
  entry = 1;
}

// Edges [from, to] into mask [to, from].
void read_edges(const Json& value, Eigen::MatrixXd& mask, const std::string& where,
                const std::vector<std::string>& regions, FaultList& faults) {
  if (value == "full") {
    mask.setOnes();
    return;
  }
  if (!value.is_array()) {
    faults.add(where,
               "is " + described(value) + R"(; expected "full" or edges [["from", "to"], ...])");
    return;
  }
  for (std::size_t e = 0; e < value.size(); ++e) {
    const Json& edge = value[e];
    const bool pair = edge.is_array() && edge.size() == 2;
    if (!pair || edge[0].is_number()) {
      faults.add(at(where, e),
                 "is " + described(edge) +
                     R"(; expected an edge ["from", "to"]; a bare matrix does not say )"
                     "its orientation");
      continue;
    }
    const std::optional<int> from = region_of(edge[0], at(where, e), regions, faults);
    const std::optional<int> to = region_of(edge[1], at(where, e), regions, faults);
    if (from && to) set_once(mask(*to, *from), at(where, e), faults);
  }
}

// Regions that the input drives into its column of the mask.
void read_targets(const Json& value, Eigen::Ref<Eigen::VectorXd> mask, const std::string& where,
                  const std::vector<std::string>& regions, FaultList& faults) {
  if (value == "full") {
    mask.setOnes();
    return;
  }
  if (!value.is_array()) {
    faults.add(where, "is " + described(value) + R"(; expected "full" or regions ["V1", ...])");
    return;
  }
  for (std::size_t r = 0; r < value.size(); ++r) {
    const std::optional<int> region = region_of(value[r], at(where, r), regions, faults);
    if (region) set_once(mask(*region), at(where, r), faults);
  }
}

// Calls `read(input, value, where)` for every input of {"Motion": ..}, or for all of them if
// "full".
template <class Read>
void for_each_input(Section& section, const char* key, const Json& value,
                    const std::vector<std::string>& inputs, Read read) {
  if (value == "full") {
    for (std::size_t j = 0; j < inputs.size(); ++j) {
      read(static_cast<int>(j), value, section.where(key));
    }
    return;
  }
  if (!value.is_object()) {
    section.fault(
        key, "is " + described(value) + R"(; expected "full" or an object whose keys are inputs)");
    return;
  }
  for (const auto& [name, connections] : value.items()) {
    const std::string place = std::string(key) + '.' + name;
    if (const std::optional<int> input = find_name(inputs, name)) {
      read(*input, connections, section.where(place));
    } else {
      section.fault(place, unknown_name("input", name, inputs));
    }
  }
}

}  // namespace

Connectivity read_masks(Section& section, const std::vector<std::string>& regions,
                        const std::vector<std::string>& inputs) {
  Connectivity mask =
      Connectivity::zero(static_cast<int>(regions.size()), static_cast<int>(inputs.size()));
  FaultList& faults = section.context().faults;
  const auto given = [&](const char* key) {
    const Json* value = section.raw(key);
    const Json connections = value ? *value : Json("full");
    section.put(key, connections);
    return connections;
  };
  read_edges(given("A"), mask.A, section.where("A"), regions, faults);
  mask.A.diagonal().setOnes();
  for_each_input(section, "B", given("B"), inputs,
                 [&](int input, const Json& value, const std::string& where) {
                   read_edges(value, mask.B[static_cast<std::size_t>(input)], where, regions,
                              faults);
                 });
  for_each_input(section, "C", given("C"), inputs,
                 [&](int input, const Json& value, const std::string& where) {
                   read_targets(value, mask.C.col(input), where, regions, faults);
                 });
  return mask;
}

std::optional<int> find_name(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<int>(found - names.begin());
}

std::optional<NamePair> split_names(std::string_view text, char separator,
                                    const std::vector<std::string>& first,
                                    const std::vector<std::string>& second) {
  // A name may itself hold the separator: try every one.
  for (std::size_t cut = text.find(separator); cut != std::string_view::npos;
       cut = text.find(separator, cut + 1)) {
    const std::optional<int> left = find_name(first, text.substr(0, cut));
    const std::optional<int> right = find_name(second, text.substr(cut + 1));
    if (left && right) return NamePair{*left, *right};
  }
  return std::nullopt;
}

std::string unknown_name(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known) {
  const std::string text = "there is no " + what + " \"" + name + '"';
  return known.empty() ? text : text + "; nearest is \"" + nearest_name(name, known) + '"';
}

}  // namespace dcmrnn
