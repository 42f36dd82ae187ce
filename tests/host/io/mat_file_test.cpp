#include "host/io/mat_file.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_dcm.hpp"

namespace dcmrnn {
namespace {

using test::FixtureDcm;
using test::MatBytes;
using test::mentions;
using test::Storage;
using test::TemporaryFolder;

// One file with an array of each kind, as variables.
struct Sample {
  TemporaryFolder folder;
  FaultList faults;
  std::optional<MatFile> file;

  explicit Sample(const std::string& bytes) {
    test::write_text(folder / "a.mat", bytes);
    file = read_mat_file(folder / "a.mat", "a.mat", faults);
  }
};

TEST(MatFile, ReadsNumbersOfEveryStorageInBothByteOrders) {
  const std::vector<double> values = {0, 1, 2, 0, 5, 0};
  for (const bool big_endian : {false, true}) {
    const MatBytes mat{big_endian};
    const std::string dcm =
        mat.structure({{"short", mat.numbers({3, 2}, values, Storage::kUint8)},
                       {"negative", mat.numbers({1, 2}, {-3, 300}, Storage::kInt16)},
                       {"sparse", mat.sparse(3, 2, values)},
                       {"short_sparse", mat.sparse(3, 2, values, Storage::kUint8)},
                       {"empty", mat.numbers({2, 2, 0}, {})}},
                      "S");
    for (const std::string& variable : {dcm, mat.packed(dcm)}) {
      Sample sample(mat.file({variable}));
      ASSERT_TRUE(sample.file.has_value()) << sample.faults.text("\n");
      const MatValue all = sample.file->variable("S");
      const Eigen::VectorXd expected = Eigen::Map<const Eigen::VectorXd>(values.data(), 6);
      for (const char* name : {"short", "sparse", "short_sparse"}) {
        const auto array = all.field(name).numbers();
        ASSERT_TRUE(array.has_value()) << name;
        EXPECT_EQ(array->shape(), "3 x 2");
        EXPECT_EQ(array->values, expected) << name;
      }
      EXPECT_EQ(all.field("negative").numbers()->values, Eigen::Vector2d(-3, 300));
      EXPECT_EQ(all.field("empty").numbers()->shape(), "2 x 2 x 0");
      EXPECT_TRUE(all.field("empty").is_empty());
      EXPECT_FALSE(all.field("absent").present());
    }
  }
}

TEST(MatFile, ReadsTextCellsAndSaysWhatThingsAre) {
  const MatBytes mat;
  Sample sample(mat.file({mat.structure({{"text", mat.text("caf\xC3\xA9")},
                                         {"rows", mat.rows({"V1", "V5a"})},
                                         {"cell", mat.names({"V1", "V5"})},
                                         {"complex", mat.complex(1, 2)}},
                                        "S")}));
  ASSERT_TRUE(sample.file.has_value()) << sample.faults.text("\n");
  const MatValue all = sample.file->variable("S");
  EXPECT_EQ(all.field("rows").text(), (std::vector<std::string>{"V1", "V5a"}));
  EXPECT_EQ(all.field("cell").cell(1).text(), std::vector<std::string>{"V5"});
  EXPECT_EQ(all.field("cell").kind(), "a 1 x 2 cell array");
  EXPECT_FALSE(all.field("complex").numbers().has_value());
  EXPECT_EQ(all.field("complex").kind(), "complex numbers");
  EXPECT_EQ(all.kind(), "a 1 x 1 struct");
  EXPECT_EQ(all.field_names().size(), 4u);
}

TEST(MatFile, SaysWhatAFileIsNot) {
  TemporaryFolder folder;
  const auto fault = [&](const std::string& bytes) {
    FaultList faults;
    test::write_text(folder / "x.mat", bytes);
    EXPECT_FALSE(read_mat_file(folder / "x.mat", "x.mat", faults).has_value());
    return faults.text("\n");
  };
  EXPECT_TRUE(mentions(fault("V1,V5\n1,2\n"), "no MAT-file of version 5, 7 or 7.3"));
  EXPECT_TRUE(mentions(fault(MatBytes{}.file({})), "no variable"));
  std::string hollow = MatBytes{}.file({});
  hollow[125] = 2;  // says 7.3, and is no HDF5
  EXPECT_TRUE(mentions(fault(hollow), "x.mat"));
  FaultList faults;
  read_mat_file(folder / "absent.mat", "absent.mat", faults);
  EXPECT_EQ(faults.code(), ExitCode::kNoInput);
}

// Whatever bytes change, reading ends with values or a fault.
TEST(MatFile, SurvivesDamage) {
  TemporaryFolder folder;
  std::mt19937 random(1);
  const FixtureDcm dcm;
  const std::string whole = dcm.file();
  int read = 0;
  for (int trial = 0; trial < 300; ++trial) {
    std::string bytes = whole;
    for (int k = 0; k < 4; ++k) bytes[128 + random() % (bytes.size() - 128)] = char(random());
    test::write_text(folder / "x.mat", bytes);
    FaultList faults;
    read += read_mat_file(folder / "x.mat", "x.mat", faults).has_value() ? 1 : 0;
  }
  EXPECT_GT(read, 0) << "numbers alone changed";
  EXPECT_LT(read, 300) << "lengths changed";
}

}  // namespace
}  // namespace dcmrnn
