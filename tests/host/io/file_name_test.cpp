#include "host/io/file_name.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(FileName, KeepsBidsNames) {
  EXPECT_EQ(file_name_for("sub-01_ses-A_task-rest.v2"), "sub-01_ses-A_task-rest.v2");
}

TEST(FileName, NeverLeavesItsFolder) {
  EXPECT_EQ(file_name_for("../../etc/passwd"), "%2E.%2F..%2Fetc%2Fpasswd");
  EXPECT_EQ(file_name_for(".hidden"), "%2Ehidden");
}

TEST(FileName, TellsNamesApartThatOnlyDifferInEscapedLetters) {
  EXPECT_NE(file_name_for("a/b"), file_name_for("a%2Fb"));
  EXPECT_NE(file_name_for("a b"), file_name_for("a\tb"));
}

}  // namespace
}  // namespace dcmrnn
