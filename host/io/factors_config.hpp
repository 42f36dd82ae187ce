// Reads the factors of a recovery experiment, and what names some of their conditions.
#pragma once

#include <cstddef>
#include <vector>

#include "host/experiment.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// What a level changes of the sections "data" and "fit": keys as they stand there.
struct LevelChanges {
  Json data = Json::object();
  Json fit = Json::object();
};

struct FactorsConfig {
  std::vector<Factor> factors;
  std::vector<std::vector<LevelChanges>> changes;  // [factor][level]
};

// The key "factors": [{"name", "levels": [{"name", "data": {..}, "fit": {..}}, ..]}, ..].
FactorsConfig read_factors(Section& root);

// Some of the conditions: for each factor the levels that belong, any level where none is named.
class Selection {
 public:
  // {"snr": "5", "design": ["m1", "m2"]}; a fault for names that are not there.
  Selection(const Json& json, const std::string& where, const std::vector<Factor>& factors,
            FaultList& faults);

  bool holds(const std::vector<std::size_t>& levels) const;

 private:
  std::vector<std::vector<std::size_t>> levels_;  // [factor]
};

// All conditions but those that the key "except" (an array of selections) leaves out, as levels
// [condition][factor]; the last factor varies fastest.
std::vector<std::vector<std::size_t>> read_conditions(Section& root,
                                                      const std::vector<Factor>& factors);

// The key "targets": [{"where": SELECTION, "A", "B", "C", "auc"}, ..]; figures that come later win.
// Returns the target of each condition.
std::vector<Target> read_targets(Section& root, const std::vector<Factor>& factors,
                                 const std::vector<std::vector<std::size_t>>& conditions);

}  // namespace dcmrnn
