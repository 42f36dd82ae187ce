#include "host/io/mat_layout.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_dcm.hpp"

namespace dcmrnn {
namespace {

using test::FixtureDcm;
using test::MatBytes;
using test::mentions;

TEST(MatLayout, KnowsVersionsInBothByteOrders) {
  EXPECT_EQ(mat_version(MatBytes{false}.file({})), MatVersion::kV5);
  EXPECT_EQ(mat_version(MatBytes{true}.file({})), MatVersion::kV5);
  std::string newer = MatBytes{}.file({});
  newer[125] = 2;
  EXPECT_EQ(mat_version(newer), MatVersion::kV73);
  EXPECT_EQ(mat_version("PK"), MatVersion::kNone);
  EXPECT_EQ(mat_version(std::string(200, '\0')), MatVersion::kNone);
}

TEST(MatLayout, TakesWholeFiles) {
  for (const bool big_endian : {false, true}) {
    const FixtureDcm dcm(big_endian);
    EXPECT_EQ(mat_layout_fault(dcm.file()), "");
    EXPECT_EQ(mat_layout_fault(dcm.mat.file({dcm.mat.packed(dcm.encoded("DCM"))})), "");
  }
}

TEST(MatLayout, RefusesEveryTruncation) {
  const FixtureDcm dcm;
  for (const std::string& whole :
       {dcm.file(), dcm.mat.file({dcm.mat.packed(dcm.encoded("DCM"))})}) {
    for (std::size_t length = 0; length < whole.size(); length += 7) {
      if (length == 128) continue;  // a header alone is a file without variables
      EXPECT_NE(mat_layout_fault(whole.substr(0, length)), "") << length;
    }
  }
}

// Arrays that promise more than they hold, or than there is memory for.
TEST(MatLayout, RefusesLies) {
  const MatBytes mat;
  const auto fault = [&](const std::string& variable) {
    return mat_layout_fault(mat.file({variable}));
  };
  const std::uint32_t huge = 0x7fffffff;
  EXPECT_TRUE(mentions(fault(mat.numbers({huge, huge}, {1})), "another number of values"));
  EXPECT_TRUE(mentions(fault(mat.numbers({0xffffffff, 1}, {1})), "negative dimension"));
  EXPECT_TRUE(mentions(fault(mat.numbers({3, 1}, {1, 2})), "another number of values"));
  EXPECT_TRUE(mentions(fault(mat.cell({1 << 20, 1}, {})), "ends inside"));
  EXPECT_TRUE(mentions(
      fault(mat.array(2, {1 << 20, 1}, "s", mat.short_element(5, 32) + mat.element(1, ""))),
      "struct array of more than 500,000"));
  // Libraries expect the short form here, and take the long one for something else.
  EXPECT_TRUE(
      mentions(fault(mat.array(2, {1, 1}, "s", mat.element(5, mat.word(32)) + mat.element(1, ""))),
               "without field names"));
  EXPECT_TRUE(mentions(fault(mat.array(17, {1, 1}, "object", "")), "not of the file format"));
  EXPECT_TRUE(mentions(fault(mat.element(9, "12345678")), "something else than variables"));
  std::string short_tag = mat.word(5 << 16 | 1) + "1234";
  EXPECT_TRUE(mentions(fault(short_tag), "more than 4 bytes"));
  EXPECT_TRUE(mentions(fault(mat.numbers({1, 1}, {1}) + "xxxx"), "ends inside"));
}

TEST(MatLayout, RefusesSparseArraysWhoseIndicesLeaveThem) {
  const MatBytes mat;
  const auto sparse = [&](std::vector<std::uint32_t> rows, std::vector<std::uint32_t> starts,
                          std::vector<double> values) {
    return mat_layout_fault(
        mat.file({mat.array(5, {2, 2}, "s",
                            mat.element(5, mat.words(rows)) + mat.element(5, mat.words(starts)) +
                                mat.stored(values, test::Storage::kDouble))}));
  };
  EXPECT_EQ(sparse({0, 1}, {0, 1, 2}, {1, 2}), "");
  EXPECT_TRUE(mentions(sparse({0, 2}, {0, 1, 2}, {1, 2}), "beyond its rows"));
  EXPECT_TRUE(mentions(sparse({0, 1}, {0, 1, 3}, {1, 2}), "columns are damaged"));
  EXPECT_TRUE(mentions(sparse({0, 1}, {0, 2, 1}, {1, 2}), "columns are damaged"));
  EXPECT_TRUE(mentions(sparse({0, 1}, {0, 2}, {1, 2}), "indices are damaged"));
  EXPECT_TRUE(mentions(sparse({0, 1}, {0, 1, 2}, {1}), "as many indices"));
}

TEST(MatLayout, RefusesDeepNestsAndMultitudes) {
  const MatBytes mat;
  std::string nest = mat.number(1);
  for (int depth = 0; depth <= kDeepestMatNesting; ++depth) nest = mat.cell({1, 1}, {nest});
  EXPECT_TRUE(mentions(mat_layout_fault(mat.file({nest})), "deeper than 24"));
  const std::string empty = mat.word(14) + mat.word(0);  // 8 bytes each
  std::string many;
  for (std::uint64_t i = 0; i <= kMostMatArrays; ++i) many += empty;
  const std::string cells =
      mat.array(1, {static_cast<std::uint32_t>(kMostMatArrays) + 1, 1}, "c", many);
  EXPECT_TRUE(mentions(mat_layout_fault(mat.file({cells})), "more than 500,000 arrays"));
}

// A sparse array of few bytes may stand for many numbers: it counts as full.
TEST(MatLayout, CountsSparseArraysAsFull) {
  const MatBytes mat;
  const std::string hollow = mat.array(5, {1 << 23, 1}, "",
                                       mat.element(5, "") + mat.element(5, mat.words({0, 0})) +
                                           mat.stored({}, test::Storage::kDouble));
  EXPECT_EQ(mat_layout_fault(mat.file({hollow})), "");
  const std::string cells =
      mat.cell({17, 1}, std::vector<std::string>(17, hollow));  // of 64 MiB each
  EXPECT_TRUE(mentions(mat_layout_fault(mat.file({cells})), "more than 1 GiB"));
}

// A packed variable that unpacks to far more than it is: nothing is unpacked beyond its own tag,
// and that only within the limit.
TEST(MatLayout, RefusesBombs) {
  const MatBytes mat;
  const std::string lie = mat.word(14) + mat.word(0xfffffff0) + std::string(1 << 20, '\0');
  EXPECT_TRUE(mentions(mat_layout_fault(mat.file({mat.packed(lie)})), "more than 1 GiB"));
  const std::string shorter = mat.word(14) + mat.word(1 << 24) + std::string(1 << 10, '\0');
  EXPECT_TRUE(mentions(mat_layout_fault(mat.file({mat.packed(shorter)})), "damaged"));
  std::string broken = mat.packed(mat.number(1));
  broken[20] = static_cast<char>(~broken[20]);
  EXPECT_NE(mat_layout_fault(mat.file({broken})), "");
}

}  // namespace
}  // namespace dcmrnn
