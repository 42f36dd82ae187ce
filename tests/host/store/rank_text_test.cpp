#include "host/store/rank_text.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/io/estimate_archive.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn::runs {
namespace {

TEST(RankText, ComesBackWhole) {
  const RunIdentity identity = {{"version", "1"}, {kConfig, "{\"name\": \"x\"}"}};
  EXPECT_EQ(read_hello(text_of(identity)), identity);

  const BatchOrder order = read_order(text_of(BatchOrder{7, {"sub-01", "sub-\"02\""}}));
  EXPECT_EQ(order.batch, 7u);
  EXPECT_EQ(order.subjects, (std::vector<std::string>{"sub-01", "sub-\"02\""}));

  BatchResult result;
  result.batch = 3;
  result.subjects = {fake::fitted("sub-01")};
  result.inputs = {{{"Y.csv", "xxh3-128:0"}}};
  result.engine.seconds = 1.5;
  const BatchResult again = read_result(text_of(result));
  EXPECT_EQ(again.batch, 3u);
  ASSERT_EQ(again.subjects.size(), 1u);
  EXPECT_EQ(archive(again.subjects[0]), archive(result.subjects[0]));
  EXPECT_EQ(again.inputs, result.inputs);
  EXPECT_EQ(again.engine.seconds, 1.5);
}

TEST(RankText, OfAnotherFormIsAnError) {
  for (const char* text : {"", "{", "[]", "{}", "[1]", R"({"batch": -1})", R"({"batch": "x"})",
                           R"({"batch": 1, "subjects": [{}], "inputs": [], "engine": {}})"}) {
    EXPECT_EQ(test::thrown_by([&] { read_order(text); }).code(), ExitCode::kData) << text;
    EXPECT_EQ(test::thrown_by([&] { read_result(text); }).code(), ExitCode::kData) << text;
  }
  EXPECT_EQ(test::thrown_by([] { read_hello("[1]"); }).code(), ExitCode::kData);
}

}  // namespace
}  // namespace dcmrnn::runs
