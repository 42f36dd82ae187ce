#include "host/store/difference.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>

namespace dcmrnn::runs {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kAbsent = "absent";

std::string shown(const Json& value) {
  constexpr std::size_t kLongest = 60;
  const std::string text = value.dump();
  return text.size() <= kLongest ? text : text.substr(0, kLongest) + "...";
}

// What tells an object of a list from the others; empty where nothing does.
std::string key_of(const Json& object) {
  for (const char* key : {"id", "name"})
    if (object.is_object() && object.contains(key) && object.at(key).is_string())
      return object.at(key);
  return {};
}

// The objects of a list by their keys; empty where these do not tell all of them apart.
std::map<std::string, const Json*> keyed(const Json& list) {
  std::map<std::string, const Json*> objects;
  for (const Json& object : list) {
    const std::string key = key_of(object);
    if (key.empty() || !objects.emplace(key, &object).second) return {};
  }
  return objects;
}

class ConfigDifferences {
 public:
  std::vector<Difference> of(const Json& first, const Json& second) {
    compare("", first, second);
    return std::move(found_);
  }

 private:
  void compare(const std::string& name, const Json& first, const Json& second) {
    if (first == second) return;
    if (first.is_object() && second.is_object()) {
      compare_objects(name.empty() ? "" : name + ".", first, second);
    } else if (!first.is_array() || !second.is_array() || !compare_lists(name, first, second)) {
      found_.push_back({name, shown(first), shown(second)});
    }
  }

  void compare_objects(const std::string& prefix, const Json& first, const Json& second) {
    for (const auto& [key, value] : first.items()) {
      if (second.contains(key)) {
        compare(prefix + key, value, second.at(key));
      } else {
        found_.push_back({prefix + key, shown(value), kAbsent});
      }
    }
    for (const auto& [key, value] : second.items())
      if (!first.contains(key)) found_.push_back({prefix + key, kAbsent, shown(value)});
  }

  // Whether the lists are of objects that can be told apart.
  bool compare_lists(const std::string& name, const Json& first, const Json& second) {
    const auto before = keyed(first), after = keyed(second);
    if (before.empty() || after.empty()) return false;
    const std::size_t known = found_.size();
    for (const auto& [key, object] : before) {
      const auto other = after.find(key);
      if (other == after.end()) {
        found_.push_back({name + "[" + key + "]", "there", kAbsent});
      } else {
        compare(name + "[" + key + "]", *object, *other->second);
      }
    }
    for (const auto& [key, object] : after)
      if (!before.contains(key)) found_.push_back({name + "[" + key + "]", kAbsent, "there"});
    if (found_.size() == known) found_.push_back({name, "in one order", "in another"});
    return true;
  }

  std::vector<Difference> found_;
};

std::vector<Difference> config_differences(const std::string& first, const std::string& second) {
  const Json before = Json::parse(first, nullptr, /*allow_exceptions=*/false);
  const Json after = Json::parse(second, nullptr, /*allow_exceptions=*/false);
  std::vector<Difference> found = ConfigDifferences().of(before, after);
  if (found.empty()) found.push_back({kConfig, shown(first), shown(second)});  // in its blanks
  return found;
}

// Of the files of one name that only one of two units has, the hashes: several data sets can hold
// files of one name.
std::vector<std::string> without(std::vector<std::string> some, std::vector<std::string> others) {
  std::ranges::sort(some);
  std::ranges::sort(others);
  std::vector<std::string> left;
  std::ranges::set_difference(some, others, std::back_inserter(left));
  return left;
}

// The data of one unit.
void compare(const Unit& first, const Unit& second, std::vector<Difference>& found) {
  if (content_hash(first) == content_hash(second)) return;
  std::map<std::string, std::array<std::vector<std::string>, 2>> files;  // hashes of each, by name
  for (const auto& [file, hash] : first.inputs) files[file][0].push_back(hash);
  for (const auto& [file, hash] : second.inputs) files[file][1].push_back(hash);
  const std::size_t known = found.size();
  for (const auto& [file, hashes] : files) {
    const bool lost = !without(hashes[0], hashes[1]).empty();
    const bool gained = !without(hashes[1], hashes[0]).empty();
    const std::string name = file + " of " + first.name;
    if (lost && gained) {
      found.push_back({name, "", ""});
    } else if (lost) {
      found.push_back({name, "there", kAbsent});
    } else if (gained) {
      found.push_back({name, kAbsent, "there"});
    }
  }
  const auto use = [](const Unit& unit) { return unit.fault.empty() ? "usable" : unit.fault; };
  if (found.size() == known) found.push_back({first.name, use(first), use(second)});
}

}  // namespace

std::vector<Difference> differences(const RunIdentity& first, const RunIdentity& second) {
  std::vector<Difference> found;
  for (const auto& [part, value] : first) {
    const std::string other = part_of(second, part);
    if (value == other) continue;
    if (part == kConfig) {
      const std::vector<Difference> in_config = config_differences(value, other);
      found.insert(found.end(), in_config.begin(), in_config.end());
    } else {
      found.push_back({part, value, other.empty() ? kAbsent : other});
    }
  }
  for (const auto& [part, value] : second)
    if (part_of(first, part).empty() && !value.empty()) found.push_back({part, kAbsent, value});
  return found;
}

std::vector<Difference> differences(const std::vector<Unit>& first,
                                    const std::vector<Unit>& second) {
  std::vector<Difference> found;
  std::map<std::string, const Unit*> others;
  for (const Unit& unit : second) others.emplace(unit.name, &unit);
  for (const Unit& unit : first) {
    const auto other = others.find(unit.name);
    if (other == others.end()) {
      found.push_back({unit.name, "there", kAbsent});
    } else {
      compare(unit, *other->second, found);
      others.erase(other);
    }
  }
  for (const auto& [name, unit] : others) found.push_back({name, kAbsent, "there"});
  return found;
}

}  // namespace dcmrnn::runs
