#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "host/io/subject_loader.hpp"
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

// So many that they are read in several goes. Of the last one the BOLD is gone when the first one
// is taken: had it been read by then, all would be in memory at once.
TEST(CohortLoader, TakesSubjectsInTheirOrderAndReadsTheLastOnesLater) {
  FixtureStudy fixture;
  const test::Json first = fixture.config["subjects"][0];
  for (int k = 0; k < 1000; ++k) {
    fixture.config["subjects"].push_back(first);
    fixture.config["subjects"].back()["id"] = "more-" + std::to_string(k);
  }
  fixture.config["subjects"].back()["bold"] = "Y3.csv";
  fixture.files["Y3.csv"] = fixture.files["Y1.csv"];
  Study study = load_study(fixture.write());
  study.options.threads = 3;

  std::vector<std::string> ids;
  FaultList faults;
  Subject last;
  load_each_subject(study, faults, [&](Subject subject) {
    if (ids.empty()) std::filesystem::remove(fixture.folder / "Y3.csv");
    ids.push_back(subject.id);
    last = std::move(subject);
  });
  ASSERT_EQ(ids.size(), study.subjects.size());
  for (std::size_t s = 0; s < ids.size(); ++s) EXPECT_EQ(ids[s], study.subjects[s].id);
  EXPECT_EQ(last.status, "missing_input");
  EXPECT_EQ(faults.count(), 1u);
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
