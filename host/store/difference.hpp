// How two runs differ, by the name of what differs.
#pragma once

#include <string>
#include <vector>

#include "host/store/run_plan.hpp"

namespace dcmrnn::runs {

struct Difference {
  std::string name;    // "model.dt", "version", "bold/sub-03.csv of sub-03"
  std::string first;   // as texts to show, in the order of the arguments; both empty where only the
  std::string second;  // content of a file differs
};

// Of the config key by key; objects of a list are told apart by their "id" or "name".
std::vector<Difference> differences(const RunIdentity& first, const RunIdentity& second);

// Of the same run's units: data that differ, units that only one of them has.
std::vector<Difference> differences(const std::vector<Unit>& first,
                                    const std::vector<Unit>& second);

}  // namespace dcmrnn::runs
