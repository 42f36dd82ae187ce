// A recovery experiment: data with a known truth are simulated and fitted under many conditions, to
// see how well the truth comes back. Conditions are the full product of the levels of some factors.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/io.hpp"

namespace dcmrnn {

struct Factor {
  std::string name;
  std::vector<std::string> levels;  // names
};

// What the medians of a condition should not exceed (the AUC: not fall below). Nothing where not
// given.
struct Target {
  std::optional<double> a, b, c, edge_auc;

  bool any() const { return a || b || c || edge_auc; }
};

struct Condition {
  std::vector<std::size_t> levels;  // [factor], positions
  Study data;                       // model and simulation
  Study fit;                        // model, baseline and options of the fit
  bool support_known = false;       // of the model's connections only those of the truth are free
  Target target;
};

struct Experiment {
  std::string name;
  std::uint64_t seed = 1;
  std::vector<Factor> factors;
  std::vector<Condition> conditions;  // the last factor varies fastest

  const std::string& level(const Condition& condition, std::size_t factor) const {
    return factors[factor].levels[condition.levels[factor]];
  }
  std::string name_of(const Condition& condition) const;
};

// "snr=5, method=l1" of the names of factors and levels; "all" where nothing varies.
std::string condition_name(const std::vector<std::string>& factors,
                           const std::vector<std::string>& levels);

}  // namespace dcmrnn
