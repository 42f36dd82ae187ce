// Version 7.3 is HDF5: written by the library here, read by our reader.
#include "host/io/mat_translation.hpp"

#include <gtest/gtest.h>
#include <matio.h>

#include <random>

#include "host/io/mat_file.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_dcm.hpp"

namespace dcmrnn {
namespace {

using test::FixtureDcm;
using test::TemporaryFolder;

// The variables of a version 5 file in one of 7.3.
void convert(const std::filesystem::path& from, const std::filesystem::path& to) {
  mat_t* source = Mat_Open(from.c_str(), MAT_ACC_RDONLY);
  mat_t* target = Mat_CreateVer(to.c_str(), nullptr, MAT_FT_MAT73);
  ASSERT_NE(source, nullptr);
  ASSERT_NE(target, nullptr) << "a libmatio without HDF5";
  while (matvar_t* variable = Mat_VarReadNext(source)) {
    EXPECT_EQ(Mat_VarWrite(target, variable, MAT_COMPRESSION_NONE), 0);
    Mat_VarFree(variable);
  }
  Mat_Close(source);
  Mat_Close(target);
}

struct Newer {
  TemporaryFolder folder;
  std::string bytes;

  Newer() {
    FixtureDcm dcm;
    FixtureDcm::set(dcm.U, "u", dcm.mat.sparse(FixtureDcm::kBins, 2, FixtureDcm::drive()));
    test::write_text(folder / "five.mat", dcm.file());
    convert(folder / "five.mat", folder / "newer.mat");
    bytes = test::read_text(folder / "newer.mat");
  }
};

TEST(MatTranslation, ReadsVersion73LikeTheOthers) {
  const Newer newer;
  FaultList faults;
  const auto file = read_mat_file(newer.folder / "newer.mat", "newer.mat", faults);
  ASSERT_TRUE(file.has_value()) << faults.text("\n");
  const MatValue dcm = file->variable("DCM");
  EXPECT_EQ(dcm.field("Y").field("y").numbers()->values(3), std::sin(0.7 * 3));
  EXPECT_EQ(dcm.field("Y").field("name").cell(1).text().at(0), "V5");
  EXPECT_EQ(dcm.field("U").field("u").numbers()->values(10), 1) << "sparse";
  EXPECT_EQ(dcm.field("b").numbers()->shape(), "2 x 2 x 2");
  EXPECT_TRUE(dcm.field("d").is_empty());
}

// Whatever becomes of the process that reads it, ours goes on.
TEST(MatTranslation, SurvivesDamage) {
  const Newer newer;
  std::mt19937 random(1);
  int refused = 0;
  for (int trial = 0; trial < 40; ++trial) {
    std::string bytes = newer.bytes;
    for (int k = 0; k < 8; ++k) bytes[512 + random() % (bytes.size() - 512)] = char(random());
    test::write_text(newer.folder / "x.mat", bytes.substr(0, bytes.size() - 100 * (trial % 3)));
    FaultList faults;
    if (!read_mat_file(newer.folder / "x.mat", "x.mat", faults)) {
      ++refused;
      EXPECT_TRUE(test::mentions(faults.text("\n"), "x.mat: "));
    }
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace dcmrnn
