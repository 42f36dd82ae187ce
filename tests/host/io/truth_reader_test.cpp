#include "host/io/truth_reader.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

const ModelSpec kModel = full_model({"V1", "V5"}, {"Photic"}, "spm12");

TEST(TruthReader, FindsTheCleanBoldBesideTheTruth) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directory(folder / "truth");
  test::write_text(folder / "truth/clean.csv", "V5,V1\n1,2\n3,4\n");
  test::write_text(folder / "truth/sub.json",
                   R"({"A": [[-1, 0], [0, -1]], "noise_sd": 0.5, "clean": "clean.csv"})");
  FaultList faults;
  const auto truth = read_truth(folder / "truth/sub.json", folder.path(), kModel, faults);
  ASSERT_TRUE(truth.has_value()) << faults.text("\n");
  EXPECT_EQ(truth->clean, (Eigen::MatrixXd{{2, 1}, {4, 3}}));
  EXPECT_EQ(truth->noise_sd, (Eigen::VectorXd{{0.5, 0.5}}));
}

TEST(TruthReader, ReportsWhatIsWrongWithTheirKeys) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "sub.json",
                   R"({"A": [[-1, 0], [0, -1]], "noise_sd": [1], "clean": 3})");
  FaultList faults;
  EXPECT_FALSE(read_truth(folder / "sub.json", folder.path(), kModel, faults).has_value());
  EXPECT_TRUE(test::mentions(faults.text("\n"), "sub.json: noise_sd"));
  EXPECT_TRUE(test::mentions(faults.text("\n"), "sub.json: clean"));
}

}  // namespace
}  // namespace dcmrnn
