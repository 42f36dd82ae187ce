#include "host/io/nearest.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(Nearest, CountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("same", "same"), 0u);
}

TEST(Nearest, FindsTheKnownNameWhateverTheCase) {
  EXPECT_EQ(nearest_name("windw", {"passes", "window", "stride"}), "window");
  EXPECT_EQ(nearest_name("v0", {"TE", "V0"}), "V0");
  EXPECT_EQ(nearest_name("x", {}), "");
}

TEST(Nearest, ListsNamesAsASentence) {
  EXPECT_EQ(listed({"a"}), "\"a\"");
  EXPECT_EQ(listed({"a", "b", "c"}), "\"a\", \"b\" or \"c\"");
}

}  // namespace
}  // namespace dcmrnn
