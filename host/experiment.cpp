#include "host/experiment.hpp"

namespace dcmrnn {

std::string Experiment::name_of(const Condition& condition) const {
  std::vector<std::string> names, levels;
  for (std::size_t f = 0; f < factors.size(); ++f) {
    names.push_back(factors[f].name);
    levels.push_back(level(condition, f));
  }
  return condition_name(names, levels);
}

std::string condition_name(const std::vector<std::string>& factors,
                           const std::vector<std::string>& levels) {
  std::string name;
  for (std::size_t f = 0; f < factors.size(); ++f)
    name += (f > 0 ? ", " : "") + factors[f] + '=' + levels[f];
  return name.empty() ? "all" : name;
}

}  // namespace dcmrnn
