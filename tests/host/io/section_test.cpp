#include "host/io/section.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"

namespace dcmrnn {
namespace {

using test::mentions;

struct SectionTest : ::testing::Test {
  Section section(const char* json) { return Section(Json::parse(json), "s.", "s", context); }
  std::string faults() const { return context.faults.text("\n"); }

  ConfigContext context;
};

TEST_F(SectionTest, ReadsValuesAndWritesDefaultsOut) {
  Section s = section(R"({"a": 2, "c": "y"})");
  double a = 1;
  double b = 5;
  std::string c = "x";
  s.number("a", a, Range::any());
  s.number("b", b, Range::any());
  s.choice("c", c, {"x", "y"});
  EXPECT_EQ(s.finish(), Json::parse(R"({"a": 2.0, "b": 5.0, "c": "y"})"));
  EXPECT_EQ(a, 2);
  EXPECT_TRUE(context.faults.empty()) << faults();
}

TEST_F(SectionTest, AFaultLeavesTheDefault) {
  Section s = section(R"({"a": -2, "n": 2.5, "f": "yes"})");
  double a = 1;
  int n = 3;
  bool f = true;
  s.number("a", a, Range::above(0, "s").up_to(10));
  s.integer("n", n, 0, 9);
  s.flag("f", f);
  EXPECT_EQ(a, 1);
  EXPECT_EQ(n, 3);
  EXPECT_TRUE(f);
  EXPECT_TRUE(mentions(faults(), "s.a: is -2; expected a number above 0 and at most 10 (s)"));
  EXPECT_TRUE(mentions(faults(), "s.n: is 2.5; expected a whole number from 0 to 9"));
  EXPECT_TRUE(mentions(faults(), "s.f: is \"yes\"; expected true or false"));
}

TEST_F(SectionTest, NamesTheNearestKeyOfAnUnknownOne) {
  Section s = section(R"({"pases": 1})");
  int passes = 60;
  bool other = false;
  s.integer("passes", passes, 1, 100);
  s.flag("other", other);
  s.finish();
  EXPECT_EQ(faults(), "s.pases: unknown key; nearest known key is \"passes\"");
}

TEST_F(SectionTest, ReportsARequiredKeyThatIsMissing) {
  Section s = section("{}");
  double tr = 0;
  std::filesystem::path bold;
  s.number("tr", tr, Range::above(0), Need::kRequired);
  s.path("bold", bold, Need::kRequired);
  EXPECT_TRUE(mentions(faults(), "s.tr: is missing; expected a number above 0"));
  EXPECT_TRUE(mentions(faults(), "s.bold: is missing; expected the path of a file"));
}

TEST_F(SectionTest, MakesPathsAbsoluteFromTheConfigsFolder) {
  context.directory = "/study/configs";
  Section s = section(R"({"a": "../data/Y.csv", "b": "/abs.csv", "c": null})");
  std::filesystem::path a, b, c;
  s.path("a", a);
  s.path("b", b);
  s.path("c", c);
  EXPECT_EQ(a, "/study/data/Y.csv");
  EXPECT_EQ(b, "/abs.csv");
  EXPECT_TRUE(c.empty());
}

TEST_F(SectionTest, TakesSeedsOfAll64BitsAndNoNegativeOnes) {
  Section s = section(R"({"a": 18446744073709551615, "b": -1})");
  std::uint64_t a = 0;
  std::uint64_t b = 7;
  s.seed("a", a);
  s.seed("b", b);
  EXPECT_EQ(a, 18446744073709551615u);
  EXPECT_EQ(b, 7u);
}

TEST(NameFault, RefusesWhatCannotBeAName) {
  EXPECT_EQ(name_fault("V1 (left) <b>"), "");
  EXPECT_NE(name_fault(""), "");
  EXPECT_NE(name_fault("a\nb"), "");
  EXPECT_NE(name_fault(std::string(201, 'x')), "");
}

}  // namespace
}  // namespace dcmrnn
