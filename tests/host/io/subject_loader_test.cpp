#include "host/io/subject_loader.hpp"

#include <gtest/gtest.h>

#include "host/io/input_file.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;

Subject load(const FixtureStudy& fixture, std::size_t index) {
  const Study study = load_study(fixture.write());
  FaultList faults;
  return load_subject(study, study.subjects[index], faults);
}

TEST(SubjectLoader, ReordersBoldByItsHeader) {
  FixtureStudy fixture;
  const Subject before = load(fixture, 0);
  std::string& text = fixture.files["Y1.csv"];
  std::string swapped;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t comma = line.find(',');
    swapped += line.substr(comma + 1) + ",7," + line.substr(0, comma) + '\n';
  }
  text = swapped.replace(0, 8, "V5,x,V1\n");
  EXPECT_EQ(load(fixture, 0).bold, before.bold);
}

TEST(SubjectLoader, KeepsTimesMaskConfoundsAndTruth) {
  const Subject subject = load(FixtureStudy(), 1);
  ASSERT_TRUE(subject.usable()) << subject.reason;
  EXPECT_EQ(subject.slice_time, (Eigen::VectorXd{{0, 1}}));
  EXPECT_EQ(subject.mask.sum(), FixtureStudy::kScans - 1);
  EXPECT_EQ(subject.mask(3), 0);
  ASSERT_EQ(subject.confounds.cols(), 2);
  EXPECT_EQ(subject.confounds(7, 0), 7) << "the file's confound";
  EXPECT_EQ(subject.confounds(7, 1), 1) << "the constant";
  ASSERT_TRUE(subject.truth.has_value());
  EXPECT_EQ(subject.truth->parameters.connectivity.B[0](1, 0), 0.2);
}

TEST(SubjectLoader, OneSliceTimeIsEveryRegions) {
  FixtureStudy fixture;
  fixture.subject(0)["slice_time"] = 0.75;
  EXPECT_EQ(load(fixture, 0).slice_time, (Eigen::VectorXd{{0.75, 0.75}}));
}

TEST(SubjectLoader, BaselineRestAddsNoConstant) {
  FixtureStudy fixture;
  EXPECT_EQ(load(fixture, 0).confounds, Eigen::MatrixXd::Ones(FixtureStudy::kScans, 1));
  fixture.config["baseline"] = "rest";
  const Subject subject = load(fixture, 0);
  EXPECT_EQ(subject.confounds.rows(), FixtureStudy::kScans);
  EXPECT_EQ(subject.confounds.cols(), 0);
}

TEST(SubjectLoader, MissingBoldAtMaskedScansBecomesZero) {
  for (const char* scale : {"none", "zscore"}) {
    FixtureStudy fixture;
    fixture.config["scale"] = scale;
    fixture.set_line("Y2.csv", 5, "n/a,");  // scan 3, which the mask leaves out
    fixture.files["truth.json"] = R"({"A": [[-1, 0], [0, -1]]})";
    const Subject subject = load(fixture, 1);
    ASSERT_TRUE(subject.usable()) << subject.reason;
    EXPECT_EQ(subject.bold.row(3).cwiseAbs().maxCoeff(), 0);
  }
}

TEST(SubjectLoader, FirstRowOfADerivativeConfoundMayBeMissing) {
  FixtureStudy fixture;
  fixture.set_line("X0.csv", 2, "n/a");
  fixture.set_line("X0.csv", 5, "n/a");  // scan 3, which the mask leaves out
  const Subject subject = load(fixture, 1);
  ASSERT_TRUE(subject.usable()) << subject.reason;
  EXPECT_EQ(subject.confounds(0, 0), 0);
  EXPECT_EQ(subject.confounds(3, 0), 0);
}

TEST(SubjectLoader, RecordsTheScale) {
  FixtureStudy fixture;
  fixture.config["scale"] = "psc";
  std::string text = "V1,V5\n";
  for (int k = 0; k < FixtureStudy::kScans; ++k) {
    text += std::to_string(999 + k % 3) + ',' + std::to_string(499 + k % 3) + '\n';
  }
  fixture.files["Y1.csv"] = text;
  const Subject subject = load(fixture, 0);
  ASSERT_TRUE(subject.usable()) << subject.reason;
  EXPECT_EQ(subject.scale_factor, 1);
  // Means of 19 / 20 above the lowest value.
  EXPECT_NEAR(subject.region_scale(0), 100 / 999.95, 1e-12);
  EXPECT_NEAR(subject.region_scale(1), 100 / 499.95, 1e-12);
  // What is left of a mean of twenty values of order one.
  EXPECT_NEAR(subject.bold.col(0).mean(), 0, 1e-12);
}

TEST(SubjectLoader, InputsMayEndExactlyAtTheLastScan) {
  FixtureStudy fixture;
  // 19 scans after the first, 2 s apart, in bins of 0.5 s.
  fixture.files["U1.csv"] = FixtureStudy::column("Photic", 76, [](int bin) { return bin % 2; });
  EXPECT_TRUE(load(fixture, 0).usable());
}

TEST(SubjectLoader, HashesEveryInputFileByItsShownName) {
  FixtureStudy fixture;
  const Subject subject = load(fixture, 1);
  ASSERT_EQ(subject.input_hashes.size(), 4u);
  EXPECT_EQ(subject.input_hashes[0].first, "Y2.csv");
  EXPECT_EQ(subject.input_hashes[0].second, hash_bytes(fixture.files["Y2.csv"]));
}

TEST(SubjectLoader, AFailedSubjectKeepsItsPlaceWithoutData) {
  FixtureStudy fixture;
  fixture.files.erase("Y1.csv");
  const Subject subject = load(fixture, 0);
  EXPECT_EQ(subject.id, "sub-01");
  EXPECT_EQ(subject.status, "missing_input");
  EXPECT_EQ(subject.tr, 2);
  EXPECT_EQ(subject.scans(), 0);
}

TEST(SubjectLoader, ReadsWindowsFilesWithByteOrderMark) {
  FixtureStudy fixture;
  const Subject before = load(fixture, 0);
  std::string dos = "\xEF\xBB\xBF";
  for (const char c : fixture.files["Y1.csv"]) dos += c == '\n' ? "\r\n" : std::string(1, c);
  fixture.files["Y1.csv"] = dos;
  EXPECT_EQ(load(fixture, 0).bold, before.bold);
}

}  // namespace
}  // namespace dcmrnn
