#include <array>

#include "tests/fuzz/target.hpp"

namespace dcmrnn::fuzz {

std::span<const Target> targets() {
  static const std::array all = {kArchive,    kBidsName, kBidsRun, kConfig,   kMat,   kNpy,
                                 kProvenance, kRankText, kResults, kRunStore, kTable, kTsv};
  return all;
}

}  // namespace dcmrnn::fuzz
