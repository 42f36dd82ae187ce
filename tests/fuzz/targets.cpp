#include <array>

#include "tests/fuzz/target.hpp"

namespace dcmrnn::fuzz {

std::span<const Target> targets() {
  static const std::array all = {kBidsName, kBidsRun, kConfig, kMat, kNpy, kResults, kTable, kTsv};
  return all;
}

}  // namespace dcmrnn::fuzz
