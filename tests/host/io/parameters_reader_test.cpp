#include "host/io/parameters_reader.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"

namespace dcmrnn {
namespace {

struct ParametersReader : ::testing::Test {
  Parameters read(const char* json) {
    return read_parameters(Json::parse(json), "truth.json: ", model, faults);
  }

  ModelSpec model = full_model({"V1", "V5"}, {"Photic"}, "spm12");
  FaultList faults;
};

TEST_F(ParametersReader, ReadsTheFormOfAResultsLine) {
  const Parameters read = this->read(R"({"id": "sub-01", "status": "ok", "A": [[-1, 2], [3, -4]],
    "B": [[[0, 0], [5, 0]]], "C": [[6], [7]], "hemodynamics": {"kappa": [0.6, 0.7], "E0": 0.3}})");
  EXPECT_TRUE(faults.empty()) << faults.text("\n");
  EXPECT_EQ(read.connectivity.A, (Eigen::MatrixXd{{-1, 2}, {3, -4}}));
  EXPECT_EQ(read.connectivity.B[0](1, 0), 5);
  EXPECT_EQ(read.connectivity.C, (Eigen::MatrixXd{{6}, {7}}));
  EXPECT_EQ(read.hemodynamics(kKappa, 1), 0.7);
  EXPECT_EQ(read.hemodynamics(kE0, 1), 0.3);
  EXPECT_EQ(read.hemodynamics(kTau, 0), 2) << "the prior mean";
}

TEST_F(ParametersReader, ReportsEveryWrongShape) {
  read(
      R"({"A": [[1, 2], [3]], "B": [], "C": [[null], [1]], "hemodynamics": {"tau": [1], "kappa": [1, -1]}})");
  const std::string text = faults.text("\n");
  for (const char* key : {"A", "B", "C", "hemodynamics.tau", "hemodynamics.kappa"}) {
    EXPECT_TRUE(test::mentions(text, std::string("truth.json: ") + key + ":"));
  }
}

TEST_F(ParametersReader, AIsRequired) {
  read(R"({"C": [[1], [0]]})");
  EXPECT_TRUE(test::mentions(faults.text("\n"), "truth.json: A: is missing"));
}

}  // namespace
}  // namespace dcmrnn
