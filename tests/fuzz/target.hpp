// Readers that must bear any bytes: what they return does not matter, only that they come back,
// with an Error or faults where something is wrong, and touch no memory that is not theirs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dcmrnn/error.hpp"

namespace dcmrnn::fuzz {

struct Target {
  std::string_view name;
  void (*run)(std::string_view bytes);  // throws nothing
  std::vector<std::string> (*seeds)();  // small valid inputs of every kind
};

std::span<const Target> targets();

// Reads, and bears an Error: what was wrong is said by it.
template <class Read>
void try_to(Read read) {
  try {
    read();
  } catch (const Error&) {
  }
}

// One each, in a file of its name.
extern const Target kArchive, kBidsName, kBidsRun, kConfig, kMat, kNpy, kProvenance, kRankText,
    kResults, kRunStore, kTable, kTsv;

}  // namespace dcmrnn::fuzz
