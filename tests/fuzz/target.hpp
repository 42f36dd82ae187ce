// Readers that must bear any bytes: what they return does not matter, only that they come back,
// with an Error or faults where something is wrong, and touch no memory that is not theirs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dcmrnn::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::string_view bytes);  // throws nothing
  std::vector<std::string> (*seeds)();  // small valid inputs of every kind
};

std::span<const Target> targets();

// One each, in a file of its name.
extern const Target kBidsName, kBidsRun, kConfig, kMat, kNpy, kResults, kTable, kTsv;

}  // namespace dcmrnn::fuzz
