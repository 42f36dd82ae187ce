#include "host/io/mat_writer.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_dcm.hpp"

namespace dcmrnn {
namespace {

using test::TemporaryFolder;

MatFields sample() {
  Eigen::MatrixXd matrix(2, 3);
  matrix << 1, 2, 3, 4, 5, 6;
  MatFields fields;
  fields.emplace_back("matrix", mat_matrix(matrix));
  fields.emplace_back("pages", mat_numbers({1, 2, 2}, Eigen::Vector4d(1, 2, 3, 4)));
  fields.emplace_back("none", mat_numbers({3, 3, 0}, {}));
  fields.emplace_back("text", mat_text("V1 caf\xC3\xA9"));
  std::vector<MatVariable> cells;
  cells.push_back(mat_text("a"));
  cells.push_back(mat_number(7));
  fields.emplace_back("cell", mat_cell(2, 1, std::move(cells)));
  MatFields variables;
  variables.emplace_back("S", mat_struct(std::move(fields)));
  return variables;
}

void write(const std::filesystem::path& path, MatFields variables) {
  FileBatch files;
  write_mat_file(files, path, std::move(variables));
  files.commit();
}

TEST(MatWriter, WritesWhatReadsBack) {
  const TemporaryFolder folder;
  write(folder / "a.mat", sample());
  FaultList faults;
  const auto file = read_mat_file(folder / "a.mat", "a.mat", faults);
  ASSERT_TRUE(file.has_value()) << faults.text("\n");
  const MatValue all = file->variable("S");
  EXPECT_EQ(all.field("matrix").numbers()->shape(), "2 x 3");
  EXPECT_EQ(all.field("matrix").numbers()->values(1), 4) << "column by column";
  EXPECT_EQ(all.field("pages").numbers()->shape(), "1 x 2 x 2");
  EXPECT_EQ(all.field("none").numbers()->shape(), "3 x 3 x 0");
  EXPECT_EQ(all.field("text").text().at(0), "V1 caf\xC3\xA9");
  EXPECT_EQ(all.field("cell").cell(0).text().at(0), "a");
  EXPECT_EQ(all.field("cell").cell(1).numbers()->values(0), 7);
}

TEST(MatWriter, SameContentSameBytes) {
  const TemporaryFolder folder;
  write(folder / "a.mat", sample());
  write(folder / "b.mat", sample());
  EXPECT_EQ(test::read_text(folder / "a.mat"), test::read_text(folder / "b.mat"));
}

TEST(MatWriter, SaysThatItCannotCreate) {
  const TemporaryFolder folder;
  EXPECT_EQ(test::thrown_by([&] { write(folder / "absent/a.mat", sample()); }).code(),
            ExitCode::kCannotCreate);
}

TEST(MatWriter, MakesWritableWhatWasRead) {
  const test::MatBytes mat;
  const std::string function = mat.array(16, {1, 1}, "", mat.structure({{"f", mat.text("sin")}}));
  const TemporaryFolder folder;
  test::write_text(
      folder / "a.mat",
      mat.file({mat.structure({{"x", mat.structure({{"f", function}})},
                               {"n", mat.number(1)},
                               {"t", mat.array(4, {1, 4}, "", mat.element(16, "caf\xC3\xA9"))}},
                              "S")}));
  FaultList faults;
  auto file = read_mat_file(folder / "a.mat", "a.mat", faults);
  ASSERT_TRUE(file.has_value()) << faults.text("\n");
  EXPECT_EQ(make_writable(*file->variables[0], "S"), std::vector<std::string>{"S.x.f"});
  MatFields variables;
  variables.emplace_back("S", std::move(file->variables[0]));
  write(folder / "b.mat", std::move(variables));
  const auto again = read_mat_file(folder / "b.mat", "b.mat", faults);
  ASSERT_TRUE(again.has_value()) << faults.text("\n");
  EXPECT_TRUE(again->variable("S").field("x").field("f").is_empty());
  EXPECT_EQ(again->variable("S").field("n").numbers()->values(0), 1);
  EXPECT_EQ(again->variable("S").field("t").text().at(0), "caf\xC3\xA9");
}

}  // namespace
}  // namespace dcmrnn
