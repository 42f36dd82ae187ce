// What a run is going to do, and everything its results depend on.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

namespace dcmrnn::runs {

// Named parts, each a text: version, commit, shard, ... The part kConfig is the config itself.
using RunIdentity = std::vector<std::pair<std::string, std::string>>;

inline constexpr const char* kConfig = "config";
inline constexpr const char* kCommand = "command";
inline constexpr const char* kShard = "shard";
inline constexpr const char* kSelection = "selection";  // what of the data set, by its labels

// The value of a part; empty where the identity has none of this name.
std::string part_of(const RunIdentity& identity, const std::string& name);

// A unit of work. Of a fit: a subject.
struct Unit {
  std::string name;                                         // that no other unit has
  std::vector<std::pair<std::string, std::string>> inputs;  // file, hash of its bytes
  std::string fault;               // why its data cannot be used; empty where they can
  nlohmann::json about = nullptr;  // what results say of it besides the estimate
};

// A hash of what the unit's result depends on besides the run's identity.
std::string content_hash(const Unit& unit);

struct RunPlan {
  RunIdentity identity;
  std::vector<Unit> units;  // in the order of the results
};

}  // namespace dcmrnn::runs
