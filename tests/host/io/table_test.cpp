#include "host/io/table.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <cmath>

#include "tests/host/io/error_text.hpp"

namespace dcmrnn {
namespace {

using test::mentions;

InputFile file_of(const std::string& bytes) { return {"Y.csv", bytes, "hash"}; }

Table parse(const std::string& bytes, const std::vector<std::string>& expected = {}) {
  FaultList faults;
  const auto table = parse_table(file_of(bytes), expected, faults);
  EXPECT_TRUE(table.has_value()) << faults.text("\n");
  return table.value_or(Table{});
}

std::string faults_of(const std::string& bytes) {
  FaultList faults;
  EXPECT_FALSE(parse_table(file_of(bytes), {}, faults).has_value());
  return faults.text("\n");
}

TEST(Table, ReadsTheSameNumbersFromEveryDialect) {
  const Eigen::MatrixXd expected{{1, -0.5}, {2e3, 0.25}};
  for (const char* text : {"1,-0.5\n2e3,0.25\n", "a,b\n1,-0.5\n2e3,0.25\n",
                           "1\t-.5\r\n2e3\t+0.25\r\n", "a\tb\n1\t-0.5\n2e3\t0.25",
                           "\"a\",\"b\"\n\"1\", -0.5\n 2e3 ,0.25\n\n\n", "1,-0.5\r2e3,0.25\r"}) {
    EXPECT_EQ(parse(text).values, expected) << text;
  }
}

TEST(Table, TakesTheFirstRowAsHeaderOnlyIfItHoldsNames) {
  EXPECT_EQ(parse("V1,V5\n1,2\n").header, (std::vector<std::string>{"V1", "V5"}));
  EXPECT_TRUE(parse("1,2\n3,4\n").header.empty());
  EXPECT_TRUE(parse("n/a,2\n3,4\n").header.empty());
}

TEST(Table, TakesNumbersAsHeaderIfTheyAreTheExpectedNames) {
  const Table table = parse("2,1,7\n0.5,0.25,0\n", {"1", "2"});
  EXPECT_EQ(table.header, (std::vector<std::string>{"2", "1", "7"}));
  EXPECT_EQ(table.rows(), 1);
}

TEST(Table, ReportsEveryNonNumericCellWithRowAndColumn) {
  const std::string text = faults_of("V1,V5\n1,x\ny,2\n");
  EXPECT_TRUE(mentions(text, "Y.csv row 1 (line 2), column V5: \"x\" is not a number"));
  EXPECT_TRUE(mentions(text, "Y.csv row 2 (line 3), column V1: \"y\" is not a number"));
}

TEST(Table, CountsTheFaultsBeyondTheFirstTwenty) {
  std::string bytes = "V1\n";
  for (int i = 0; i < 143; ++i) bytes += "x\n";
  EXPECT_TRUE(mentions(faults_of(bytes), "and 123 more"));
}

TEST(Table, ReadsMarksOfMissingValuesAsNan) {
  for (const char* mark : {"n/a", "NaN", "nan", "NA", "", "\"\""}) {
    const Table table = parse(std::string("V1,V5\n1,") + mark + "\n");
    EXPECT_TRUE(std::isnan(table.values(0, 1))) << mark;
    FaultList faults;
    table.require_complete(faults);
    EXPECT_TRUE(mentions(faults.text("\n"), "Y.csv row 1 (line 2), column V5: is missing"));
  }
}

TEST(Table, ReadsNumbersWhateverTheLocale) {
  const std::string before = std::setlocale(LC_NUMERIC, nullptr);
  std::setlocale(LC_NUMERIC, "de_DE.UTF-8");
  EXPECT_EQ(cell_number("0.5"), 0.5);
  std::setlocale(LC_NUMERIC, before.c_str());
}

TEST(Table, AcceptsOnlyWholeFiniteDecimalNumbers) {
  EXPECT_EQ(cell_number("-1.5e-3"), -0.0015);
  EXPECT_EQ(cell_number("+3"), 3);
  EXPECT_EQ(cell_number("7"), 7);
  EXPECT_EQ(cell_number("1e-999"), 0) << "too small is zero";
  for (const char* text :
       {"", "1e999", "inf", "nan", "0x10", "1.2.3", "1,5", "+-1", "++1", "1 2", "e"}) {
    EXPECT_FALSE(cell_number(text).has_value()) << text;
  }
}

TEST(Table, ReadsTheShortestFormOfADoubleExactly) {
  EXPECT_EQ(cell_number("0.052704627669472988"), 0.052704627669472988);
}

}  // namespace
}  // namespace dcmrnn
