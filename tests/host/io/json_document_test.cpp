#include "host/io/json_document.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"

namespace dcmrnn {
namespace {

std::string faults_of(const std::string& bytes) {
  FaultList faults;
  EXPECT_FALSE(parse_json({"a.json", bytes, ""}, faults).has_value()) << bytes;
  return faults.text("\n");
}

TEST(JsonDocument, ReportsEveryDuplicateKeyWithItsPath) {
  const std::string text = faults_of(R"({"a": {"b": 1, "c": 2, "b": 3}, "d": 1, "d": 2})");
  EXPECT_TRUE(test::mentions(text, "a.json: a.b: the key appears twice"));
  EXPECT_TRUE(test::mentions(text, "a.json: d: the key appears twice"));
}

TEST(JsonDocument, TheSameKeyInTwoObjectsIsNoDuplicate) {
  FaultList faults;
  EXPECT_TRUE(parse_json({"a.json", R"([{"a": 1}, {"a": {"a": 2}}])", ""}, faults).has_value());
}

TEST(JsonDocument, RefusesCommentsAndNumbersThatDoNotFit) {
  EXPECT_TRUE(test::mentions(faults_of("{} // end"), "a.json: is not JSON"));
  EXPECT_TRUE(test::mentions(faults_of("[1e999]"), "1e999"));
  EXPECT_TRUE(test::mentions(faults_of("{\n\"a\": ,}"), "line 2"));
}

TEST(JsonDocument, RefusesNestingThatNobodyMeans) {
  const std::string brackets(1000000, '[');
  const std::string text = faults_of(brackets);
  EXPECT_TRUE(test::mentions(text, "a.json: nests arrays and objects deeper than 64"));
  FaultList faults;
  const std::string deep = std::string(64, '[') + std::string(64, ']');
  EXPECT_TRUE(parse_json({"a.json", deep, ""}, faults).has_value());
}

TEST(JsonDocument, RefusesObjectsThatWouldTakeForever) {
  std::string object = "{";
  for (int i = 0; i < 20001; ++i) object += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":1";
  EXPECT_TRUE(test::mentions(faults_of(object + "}"), "a.json: has an object of more than 20,000"));
}

TEST(JsonDocument, SaysAllFaultsOfABrokenFile) {
  const std::string text = faults_of(R"({"a": 1, "a": 2, )");
  EXPECT_TRUE(test::mentions(text, "appears twice"));
  EXPECT_TRUE(test::mentions(text, "is not JSON"));
}

TEST(JsonDocument, DescribesValues) {
  EXPECT_EQ(described(Json(-2)), "-2");
  EXPECT_EQ(described(Json("x")), "\"x\"");
  EXPECT_EQ(described(Json::parse("[1,2]")), "an array of 2");
  EXPECT_EQ(described(Json()), "null");
  EXPECT_EQ(described(Json(std::string(500, 'x'))), "a string of 500");
}

}  // namespace
}  // namespace dcmrnn
