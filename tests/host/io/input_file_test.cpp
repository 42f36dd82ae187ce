#include "host/io/input_file.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

TEST(InputFile, DropsTheByteOrderMarkButHashesTheBytesOnDisk) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "a.csv", "\xEF\xBB\xBFV1\n1\n");
  FaultList faults;
  const auto file = read_input(folder / "a.csv", "a.csv", faults);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->bytes, "V1\n1\n");
  EXPECT_EQ(file->hash, hash_bytes("\xEF\xBB\xBFV1\n1\n"));
}

TEST(InputFile, HashIsXxh3Of128Bits) {
  // The published value of XXH3_128bits of nothing.
  EXPECT_EQ(hash_bytes(""), "xxh3-128:99aa06d3014798d86001c324468d497f");
  EXPECT_NE(hash_bytes("a"), hash_bytes("b"));
}

TEST(InputFile, AMissingFileIsMissingAndAFolderIsWrong) {
  const test::TemporaryFolder folder;
  FaultList missing;
  EXPECT_FALSE(read_input(folder / "none", "none", missing).has_value());
  EXPECT_EQ(missing.code(), ExitCode::kNoInput);
  FaultList wrong;
  EXPECT_FALSE(read_input(folder.path(), "folder", wrong).has_value());
  EXPECT_EQ(wrong.code(), ExitCode::kData);
}

TEST(InputFile, FindsTheFirstByteThatIsNotUtf8) {
  constexpr auto kNone = std::string_view::npos;
  EXPECT_EQ(find_invalid_utf8("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\xA7\xA0z"), kNone);
  EXPECT_EQ(find_invalid_utf8("caf\xE9"), 3u) << "Latin-1";
  EXPECT_EQ(find_invalid_utf8("\xC0\x80"), 0u) << "overlong";
  EXPECT_EQ(find_invalid_utf8("\xED\xA0\x80"), 0u) << "surrogate";
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), 0u) << "beyond Unicode";
  EXPECT_EQ(find_invalid_utf8("ab\xE2\x82"), 2u) << "cut off";
}

TEST(InputFile, ShowsPathsBelowTheFolderWithoutIt) {
  EXPECT_EQ(shown_path("/study/data/Y.csv", "/study"), "data/Y.csv");
  EXPECT_EQ(shown_path("/elsewhere/Y.csv", "/study"), "/elsewhere/Y.csv");
}

}  // namespace
}  // namespace dcmrnn
