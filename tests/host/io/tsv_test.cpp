#include "host/io/tsv.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "dcmrnn/error.hpp"
#include "tests/host/io/scratch_folder.hpp"

namespace dcmrnn {
namespace {

using fake::ScratchFolder;

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Tsv, WritesMissingValuesAsBidsDoes) {
  const ScratchFolder folder;
  TsvWriter table(folder / "t.tsv", {"a", "b", "c", "d", "e"});
  table.cell("").cell(std::nan("")).cell(std::optional<double>()).cell(7).cell(true).end_row();
  table.commit();
  EXPECT_EQ(fake::contents(folder / "t.tsv"), "a\tb\tc\td\te\nn/a\tn/a\tn/a\t7\t1\n");
}

TEST(Tsv, KeepsTabsAndLineEndsOutOfCells) {
  const ScratchFolder folder;
  TsvWriter table(folder / "t.tsv", {"a", "b"});
  table.cell("one\ttwo\r\nthree").cell(1).end_row();
  table.commit();
  EXPECT_EQ(fake::contents(folder / "t.tsv"), "a\tb\none two  three\t1\n");
}

TEST(Tsv, ReadsBackWhatItWrote) {
  const ScratchFolder folder;
  TsvWriter writer(folder / "t.tsv", {"name", "x", "n"});
  writer.cell("V1").cell(0.1 + 0.2).cell(-3).end_row();
  writer.cell("V5").cell(std::nan("")).cell(4).end_row();
  writer.commit();
  TsvReader reader(folder / "t.tsv", {"name", "x", "n"});
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.text(0), "V1");
  EXPECT_EQ(reader.number(1), 0.1 + 0.2);
  EXPECT_EQ(reader.integer(2), -3);
  ASSERT_TRUE(reader.next());
  EXPECT_FALSE(reader.optional_number(1));
  EXPECT_FALSE(reader.next());
}

TEST(Tsv, ATableThatIsNotWhatWasWrittenIsAnOutputError) {
  const ScratchFolder folder;
  TsvWriter table(folder / "t.tsv", {"name", "x"});
  table.cell("V1").cell(1).end_row();
  table.cell("V5").cell(2).end_row();
  table.commit();
  EXPECT_EQ(table.shape().rows, 2u);
  EXPECT_NO_THROW(verify_table(table.shape()));
  for (const char* text :
       {"", "name\tx\nV1\t1\n", "name\ty\nV1\t1\nV5\t2\n", "name\tx\nV1\t1\nV5\n"}) {
    write_file_atomically(folder / "t.tsv", text);
    EXPECT_NE(message_of([&] { verify_table(table.shape()); }).find("does not hold what was"),
              std::string::npos)
        << text;
  }
  remove_file(folder / "t.tsv");
  EXPECT_THROW(verify_table(table.shape()), Error);
}

TEST(Tsv, NamesFileRowAndColumnOfADamagedCell) {
  const ScratchFolder folder;
  write_file_atomically(folder / "t.tsv", "name\tx\nV1\t1\nV5\toops\n");
  TsvReader reader(folder / "t.tsv");
  reader.next();
  reader.next();
  const std::string message = message_of([&] { reader.number(1); });
  EXPECT_EQ(message, (folder / "t.tsv").string() +
                         ": row 3, column x: expected a number or n/a, found 'oops'");
}

TEST(Tsv, RefusesAShortRow) {
  const ScratchFolder folder;
  write_file_atomically(folder / "t.tsv", "a\tb\n1\n");
  TsvReader reader(folder / "t.tsv");
  EXPECT_NE(message_of([&] { reader.next(); }).find("row 2: expected 2 cells, found 1"),
            std::string::npos);
}

TEST(Tsv, RefusesAnotherHeader) {
  const ScratchFolder folder;
  write_file_atomically(folder / "t.tsv", "a\tc\n");
  EXPECT_NE(message_of([&] {
              TsvReader(folder / "t.tsv", {"a", "b"});
            }).find("expected the columns a, b"),
            std::string::npos);
}

}  // namespace
}  // namespace dcmrnn
