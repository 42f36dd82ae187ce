#include "host/io/condition_faults.hpp"

#include <algorithm>

namespace dcmrnn {

void ConditionFaults::add(const std::string& condition, const FaultList& faults) {
  ++conditions_;
  const bool missing = faults.code() == ExitCode::kNoInput;
  for (const Fault& fault : faults.report()) {
    const auto known = std::find_if(shared_.begin(), shared_.end(), [&](const Shared& shared) {
      return shared.fault.where == fault.where && shared.fault.what == fault.what;
    });
    if (known == shared_.end()) {
      shared_.push_back({fault, missing, condition, 1});
    } else {
      ++known->conditions;
    }
  }
}

void ConditionFaults::append_to(FaultList& faults) const {
  for (const Shared& shared : shared_) {
    std::string what = shared.fault.what;
    const std::size_t more = shared.conditions - 1;
    if (shared.conditions < conditions_) {
      what += " (where " + shared.first;
      if (more > 0) {
        what += ", and " + std::to_string(more) + " more condition" + (more > 1 ? "s" : "");
      }
      what += ')';
    }
    if (shared.missing) {
      faults.add_missing(shared.fault.where, what);
    } else {
      faults.add(shared.fault.where, what);
    }
  }
}

}  // namespace dcmrnn
