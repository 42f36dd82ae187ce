#include "host/io/text_table.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"

namespace dcmrnn {
namespace {

InputFile file_of(const std::string& bytes) { return {"T.tsv", bytes, ""}; }

TEST(TextTable, UnquotesCells) {
  const InputFile file = file_of("\"a,b\",\"say \"\"x\"\"\"\n\"two\nlines\",c\nd,e\n");
  FaultList faults;
  const TextTable table(file, faults);
  ASSERT_TRUE(faults.empty()) << faults.text("\n");
  EXPECT_EQ(table.cell(0, 0), "a,b");
  EXPECT_EQ(table.cell(0, 1), "say \"x\"");
  EXPECT_EQ(table.cell(1, 0), "two\nlines");
  EXPECT_EQ(table.line(2), 4u) << "a quoted line end is a line of the file";
}

TEST(TextTable, TabsSeparateWhereTheFirstLineHasOne) {
  const InputFile file = file_of("a\tb,c\n1\t2,3\n");
  FaultList faults;
  const TextTable table(file, faults);
  EXPECT_EQ(table.columns(), 2u);
  EXPECT_EQ(table.cell(1, 1), "2,3");
}

TEST(TextTable, KeepsEmptyCellsAtTheEndOfARow) {
  const InputFile file = file_of("a\tb\n1\t\n\t\n");
  FaultList faults;
  const TextTable table(file, faults);
  EXPECT_TRUE(faults.empty());
  EXPECT_EQ(table.rows(), 3u);
  EXPECT_EQ(table.cell(2, 1), "");
}

TEST(TextTable, BoundsTheCellsBeforeItReadsThem) {
  const InputFile file = file_of(std::string(kMostCells + 1, ','));
  FaultList faults;
  const TextTable table(file, faults);
  EXPECT_TRUE(test::mentions(faults.text("\n"), "T.tsv: has more than 67,108,864 cells"));
  EXPECT_EQ(table.rows(), 0u);
}

// A line of 32 MB must not come back in a message.
TEST(TextTable, BoundsTheLengthOfACell) {
  const InputFile file = file_of(std::string(32 << 20, 'x') + "\n1\n");
  FaultList faults;
  const TextTable table(file, faults);
  const std::string text = faults.text("\n");
  EXPECT_TRUE(test::mentions(text, "T.tsv line 1: has a cell of more than 10,000 bytes"));
  EXPECT_LT(text.size(), 200u);
  EXPECT_EQ(table.rows(), 1u);
}

TEST(TextTable, ReportsEveryRaggedRow) {
  const InputFile file = file_of("1,2\n3\n4,5,6\n7,8\n");
  FaultList faults;
  const TextTable table(file, faults);
  EXPECT_EQ(faults.count(), 2u);
  EXPECT_TRUE(test::mentions(faults.text("\n"), "T.tsv line 2: has 1 cells; expected 2"));
  EXPECT_TRUE(test::mentions(faults.text("\n"), "T.tsv line 3: has 3 cells; expected 2"));
  EXPECT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.cell(1, 0), "7") << "the rows after a ragged one stay whole";
}

TEST(TextTable, AsksWhetherAShortLastLineIsTruncated) {
  FaultList ended;
  FaultList cut;
  const InputFile with_end = file_of("1,2\n3\n");
  const InputFile without_end = file_of("1,2\n3");
  const TextTable a(with_end, ended);
  const TextTable b(without_end, cut);
  EXPECT_FALSE(test::mentions(ended.text("\n"), "truncated"));
  EXPECT_TRUE(test::mentions(cut.text("\n"), "truncated"));
}

// As numpy.savetxt writes names.
TEST(TextTable, CommentsBeforeTheFirstRowAreOneFault) {
  const InputFile file = file_of("# V1 V5\n# 2026\n1\t2\n3\t4\n");
  FaultList faults;
  const TextTable table(file, faults);
  EXPECT_EQ(faults.count(), 1u);
  EXPECT_TRUE(test::mentions(faults.text("\n"), "T.tsv line 1: begins with #"));
  EXPECT_EQ(table.rows(), 2u);
  EXPECT_EQ(table.line(0), 3u);

  const InputFile nothing_else = file_of("# V1 V5");
  FaultList alone;
  EXPECT_EQ(TextTable(nothing_else, alone).rows(), 0u);
  EXPECT_EQ(alone.count(), 1u);
}

}  // namespace
}  // namespace dcmrnn
