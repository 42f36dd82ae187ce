#include "host/io/edges_config.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"

namespace dcmrnn {
namespace {

const std::vector<std::string> kRegions = {"V1", "V5", "SPC"};
const std::vector<std::string> kInputs = {"Photic", "Motion"};

struct EdgesConfig : ::testing::Test {
  Connectivity masks(const char* json) {
    Section section(Json::parse(json), "model.", "model", context);
    return read_masks(section, kRegions, kInputs);
  }

  ConfigContext context;
};

TEST_F(EdgesConfig, EdgesGoFromTheFirstRegionToTheSecond) {
  const Connectivity mask = masks(R"({"A": [["V1", "V5"], ["SPC", "V1"]],
                                      "B": {"Motion": [["V5", "SPC"]]}, "C": {"Photic": ["V1"]}})");
  EXPECT_TRUE(context.faults.empty()) << context.faults.text("\n");
  EXPECT_EQ(mask.A, (Eigen::MatrixXd{{1, 0, 1}, {1, 1, 0}, {0, 0, 1}}));
  EXPECT_EQ(mask.B[0], Eigen::MatrixXd::Zero(3, 3));
  EXPECT_EQ(mask.B[1], (Eigen::MatrixXd{{0, 0, 0}, {0, 0, 0}, {0, 1, 0}}));
  EXPECT_EQ(mask.C, (Eigen::MatrixXd{{1, 0}, {0, 0}, {0, 0}}));
}

TEST_F(EdgesConfig, WhatIsNotGivenIsFull) {
  const Connectivity mask = masks("{}");
  EXPECT_EQ(mask.A, Eigen::MatrixXd::Ones(3, 3));
  EXPECT_EQ(mask.B[1], Eigen::MatrixXd::Ones(3, 3));
  EXPECT_EQ(mask.C, Eigen::MatrixXd::Ones(3, 2));
}

TEST_F(EdgesConfig, EmptyIsNoneButSelfConnectionsStay) {
  const Connectivity mask = masks(R"({"A": [], "B": {}, "C": {"Motion": "full"}})");
  EXPECT_EQ(mask.A, Eigen::MatrixXd::Identity(3, 3));
  EXPECT_EQ(mask.B[0].sum() + mask.B[1].sum(), 0);
  EXPECT_EQ(mask.C, (Eigen::MatrixXd{{0, 1}, {0, 1}, {0, 1}}));
}

TEST_F(EdgesConfig, ReportsEveryUnknownName) {
  masks(R"({"A": [["V1", "V7"], ["X", "V1"]], "C": {"Photik": ["V1"], "Photic": ["V9"]}})");
  const std::string text = context.faults.text("\n");
  EXPECT_TRUE(test::mentions(text, "model.A[0]: there is no region \"V7\""));
  EXPECT_TRUE(test::mentions(text, "model.A[1]: there is no region \"X\""));
  EXPECT_TRUE(
      test::mentions(text, "model.C.Photik: there is no input \"Photik\"; nearest is \"Photic\""));
  EXPECT_TRUE(test::mentions(text, "model.C.Photic[0]: there is no region \"V9\""));
}

TEST(SplitNames, ReadsNamesThatHoldTheSeparator) {
  const std::vector<std::string> names = {"a>b", "c"};
  const auto pair = split_names("a>b>c", '>', names, names);
  ASSERT_TRUE(pair.has_value());
  EXPECT_EQ(pair->first, 0);
  EXPECT_EQ(pair->second, 1);
  EXPECT_FALSE(split_names("a>c", '>', names, names).has_value());
}

}  // namespace
}  // namespace dcmrnn
