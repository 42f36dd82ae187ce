// The faults of many conditions: one that several share is said once.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "host/io/faults.hpp"

namespace dcmrnn {

class ConditionFaults {
 public:
  // The faults of one more condition.
  void add(const std::string& condition, const FaultList& faults);

  // Adds each fault once. One that not all conditions have names the first that has it: "is -1;
  // expected a number of at least 0 (where snr=5, method=l1, and 3 more conditions)".
  void append_to(FaultList& faults) const;

 private:
  struct Shared {
    Fault fault;
    bool missing;  // an input is not there
    std::string first;
    std::size_t conditions;
  };

  std::vector<Shared> shared_;
  std::size_t conditions_ = 0;
};

}  // namespace dcmrnn
