#include "host/io/subjects_config.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;

TEST(SubjectsConfig, PathsAreRelativeToTheConfig) {
  FixtureStudy fixture;
  const Study study = load_study(fixture.write());
  ASSERT_EQ(study.subjects.size(), 2u);
  EXPECT_EQ(study.subjects[1].bold, fixture.folder / "Y2.csv");
  EXPECT_TRUE(study.subjects[0].mask.empty());
  EXPECT_EQ(study.subjects[0].slice_time, std::vector<double>{0});
  EXPECT_EQ(study.subjects[1].slice_time, (std::vector<double>{0, 1}));
}

TEST(SubjectsConfig, ATableSaysTheSameAsAnArray) {
  FixtureStudy fixture;
  fixture.subject(1)["slice_time"] = 0.5;
  const Study from_array = load_study(fixture.write());
  fixture.config.erase("subjects");
  fixture.config["subjects_table"] = "subjects.tsv";
  fixture.files["subjects.tsv"] =
      "id\tbold\tinputs\tinputs_dt\ttr\tconfounds\tmask\tslice_time\ttruth\n"
      "sub-01\tY1.csv\tU1.csv\t0.5\t2\tn/a\t\tn/a\tn/a\n"
      "sub-02\tY2.csv\tU2.csv\t0.5\t2\tX0.csv\tkeep.csv\t0.5\ttruth.json\n";
  EXPECT_EQ(load_study(fixture.write()).effective, from_array.effective);
}

std::string faults_of_table(const std::string& table) {
  FixtureStudy fixture;
  fixture.config.erase("subjects");
  fixture.config["subjects_table"] = "subjects.tsv";
  fixture.files["subjects.tsv"] = table;
  const auto path = fixture.write();
  return test::thrown_by([&] { load_study(path); }).what();
}

TEST(SubjectsConfig, FaultsOfATableNameRowAndColumn) {
  const std::string text =
      faults_of_table("id\tbold\tinputs\tinputs_dt\ttr\n01\tn/a\tU1.csv\t0.5\t-2\n");
  EXPECT_TRUE(test::mentions(text, "subjects.tsv row 1 (line 2), column tr: is -2")) << text;
  EXPECT_TRUE(test::mentions(text, "column bold: is missing")) << text;
}

TEST(SubjectsConfig, AWrongColumnOfATableIsNamedOnceForAllRows) {
  const std::string row = "\tY1.csv\tU1.csv\t0.5\t2\t2\n";
  const std::string text =
      faults_of_table("id\tbld\tinputs\tinputs_dt\ttr\ttr\n1" + row + "2" + row + "3" + row);
  EXPECT_TRUE(test::mentions(
      text, "subjects.tsv header: names no column \"bold\"; nearest column is \"bld\"\n"))
      << text;
  EXPECT_TRUE(test::mentions(text, "names the column \"bld\"; expected \"id\", \"bold\", "))
      << text;
  EXPECT_TRUE(test::mentions(text, "names the column \"tr\" twice")) << text;
  EXPECT_FALSE(test::mentions(text, "row")) << text;
}

}  // namespace
}  // namespace dcmrnn
