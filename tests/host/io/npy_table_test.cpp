#include "host/io/npy_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "dcmrnn/io.hpp"
#include "host/io/input_file.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"
#include "tests/host/io/npy_bytes.hpp"

namespace dcmrnn {
namespace {

using test::mentions;
using test::NpyBytes;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string faults_of(const std::string& bytes) {
  FaultList faults;
  EXPECT_FALSE(parse_npy_table(bytes, "Y.npy", faults).has_value());
  return faults.text("\n");
}

TEST(NpyTable, HoldsRowsAndColumnsWithoutHeader) {
  const std::string bytes = NpyBytes::matrix({{1, 2, 3}, {4, 5, kNan}});
  FaultList faults;
  const auto table = parse_npy_table(bytes, "Y.npy", faults);
  ASSERT_TRUE(table.has_value()) << faults.text("\n");
  EXPECT_TRUE(table->header.empty());
  EXPECT_EQ(table->hash, hash_bytes(bytes));
  EXPECT_EQ(table->values.topRows(1), (Eigen::MatrixXd{{1, 2, 3}}));
  EXPECT_EQ(table->values(1, 1), 5);
  table->require_complete(faults);
  EXPECT_TRUE(mentions(faults.text("\n"), "Y.npy row 2, column 3: is missing"));
}

TEST(NpyTable, OneDimensionIsOneColumn) {
  NpyBytes npy;
  npy.shape = "(3,)";
  npy.data = NpyBytes::bytes_of<double>({1, 2, 3});
  FaultList faults;
  EXPECT_EQ(parse_npy_table(npy.file(), "u.npy", faults).value().values,
            (Eigen::MatrixXd{{1}, {2}, {3}}));
}

TEST(NpyTable, RefusesOtherShapes) {
  NpyBytes npy;
  npy.data.assign(48, '\0');
  npy.shape = "(1, 2, 3)";
  EXPECT_TRUE(mentions(faults_of(npy.file()), "shape [1, 2, 3]; expected [row, column]"));
  npy.data.clear();
  npy.shape = "(0, 3)";
  EXPECT_TRUE(mentions(faults_of(npy.file()), "shape [0, 3]; expected [row, column] with values"));
}

TEST(NpyTable, NamesEveryInfiniteValue) {
  const std::string text = faults_of(NpyBytes::matrix({{1, kInfinity}, {-kInfinity, 2}}));
  EXPECT_TRUE(mentions(text, "Y.npy row 1, column 2: is infinite"));
  EXPECT_TRUE(mentions(text, "Y.npy row 2, column 1: is infinite"));
}

TEST(NpyTable, NamesTheWayOutOfAnArchive) {
  EXPECT_TRUE(mentions(faults_of("PK\3\4more"), "numpy.save(\"Y.npy\", array)"));
}

TEST(NpyTable, IsTakenByContentAndByName) {
  EXPECT_TRUE(is_npy(NpyBytes::matrix({{1}}), "Y.dat"));
  EXPECT_TRUE(is_npy("1,2\n", "Y.npy")) << "and is then told to be none";
  EXPECT_TRUE(is_npy("", "Y.npz"));
  EXPECT_FALSE(is_npy("1,2\n", "Y.csv"));
}

// What a table has of the model's names, an array has by its columns' order.
TEST(NpyTable, GivesASubjectTheNumbersOfItsTables) {
  test::FixtureStudy fixture;
  const Cohort before = load_cohort(fixture.write());
  FaultList faults;
  for (const char* key : {"bold", "inputs", "confounds", "mask"}) {
    const std::string text = fixture.subject(1)[key].get<std::string>();
    const auto table = read_table(fixture.folder / text, text, {}, faults);
    std::vector<std::vector<double>> rows;
    for (const auto& row : table->values.rowwise()) rows.emplace_back(row.begin(), row.end());
    fixture.files[std::string(key) + ".npy"] = NpyBytes::matrix(rows);
    fixture.subject(1)[key] = std::string(key) + ".npy";
  }
  const Subject subject = load_cohort(fixture.write()).subjects[1];
  ASSERT_TRUE(subject.usable()) << subject.reason;
  EXPECT_EQ(subject.bold, before.subjects[1].bold);
  EXPECT_EQ(subject.inputs, before.subjects[1].inputs);
  EXPECT_EQ(subject.confounds, before.subjects[1].confounds);
  EXPECT_EQ(subject.mask, before.subjects[1].mask);
  EXPECT_EQ(subject.input_hashes.size(), 4u);
}

}  // namespace
}  // namespace dcmrnn
