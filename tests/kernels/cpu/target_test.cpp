#include "kernels/cpu/target.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace dcmrnn {
namespace {

TEST(Target, TheScalarReferenceIsUsableEverywhere) {
  EXPECT_STREQ(usable_targets().back()->name, "scalar");
  EXPECT_EQ(usable_targets().back()->single(0, 0).members, 1);
}

TEST(Target, TheFirstChoiceIsTheWidest) {
  EXPECT_EQ(&choose_target(), usable_targets().front());
  EXPECT_GE(choose_target().single(0, 0).members, usable_targets().back()->single(0, 0).members);
}

TEST(Target, AnUnknownNameIsRefusedWithTheNamesThatAreUsable) {
  try {
    choose_target("MMX");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_NE(std::string(error.what()).find("scalar"), std::string::npos);
  }
}

}  // namespace
}  // namespace dcmrnn
