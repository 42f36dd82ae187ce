#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;

TEST(CohortLoader, LoadsEverySubjectOfAValidStudy) {
  FixtureStudy fixture;
  const Cohort cohort = load_cohort(fixture.write());
  ASSERT_EQ(cohort.subjects.size(), 2u);
  for (const Subject& subject : cohort.subjects) {
    EXPECT_EQ(subject.status, "ok") << subject.reason;
    EXPECT_EQ(subject.scans(), FixtureStudy::kScans);
    EXPECT_EQ(subject.inputs.rows(), 4 * FixtureStudy::kScans);
  }
}

TEST(CohortLoader, OneSubjectsFaultsLeaveTheOthersUsable) {
  FixtureStudy fixture;
  fixture.set_line("Y1.csv", 5, "0.1,oops");
  const Cohort cohort = load_cohort(fixture.write());
  EXPECT_EQ(cohort.subjects[0].status, "bad_data");
  EXPECT_TRUE(test::mentions(cohort.subjects[0].reason, "Y1.csv row 4 (line 5), column V5"));
  EXPECT_TRUE(cohort.subjects[1].usable());
}

TEST(CohortLoader, ThrowsNoInputWhereEveryFileIsMissing) {
  FixtureStudy fixture;
  fixture.files.erase("Y1.csv");
  fixture.files.erase("Y2.csv");
  const auto path = fixture.write();
  const Error error = test::thrown_by([&] { load_cohort(path); });
  EXPECT_EQ(error.code(), ExitCode::kNoInput);
  EXPECT_TRUE(test::mentions(error.what(), "subject sub-01: Y1.csv: no such file"));
  EXPECT_TRUE(test::mentions(error.what(), "subject sub-02: Y2.csv: no such file"));
}

TEST(CohortLoader, ThrowsDataWhereSomeAreMissingAndTheOthersWrong) {
  FixtureStudy fixture;
  fixture.files.erase("Y1.csv");
  fixture.set_line("Y2.csv", 2, "inf,0");
  const auto path = fixture.write();
  const Error error = test::thrown_by([&] { load_cohort(path); });
  EXPECT_EQ(error.code(), ExitCode::kData);
}

TEST(CohortLoader, ThrowsForAStudyWithoutSubjects) {
  FixtureStudy fixture;
  fixture.config.erase("subjects");
  fixture.config["simulate"] = test::Json::object();
  const auto path = fixture.write();
  EXPECT_EQ(test::thrown_by([&] { load_cohort(path); }).code(), ExitCode::kData);
}

}  // namespace
}  // namespace dcmrnn
