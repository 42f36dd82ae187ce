#include "kernels/cpu/target.hpp"

#include <hwy/targets.h>

#include <stdexcept>

namespace dcmrnn {

std::vector<const Target*> usable_targets() {
  const std::vector<const Target*> all = {
#if defined(__x86_64__)
    &kAvx512Target,
    &kAvx2Target,
#elif defined(__aarch64__)
    &kNeonTarget,
#endif
    &kScalarTarget
  };
  const std::int64_t supported = hwy::SupportedTargets();
  std::vector<const Target*> usable;
  for (const Target* target : all) {
    if (target->highway == 0 || (target->highway & supported) != 0) usable.push_back(target);
  }
  return usable;
}

const Target& choose_target(const std::string& name) {
  const std::vector<const Target*> usable = usable_targets();
  if (name.empty()) return *usable.front();
  std::string names;
  for (const Target* target : usable) {
    if (name == target->name) return *target;
    names += std::string(names.empty() ? "" : ", ") + target->name;
  }
  throw std::invalid_argument("instruction set " + name + " is not usable here; usable: " + names);
}

}  // namespace dcmrnn
