#include "host/io/engine_report_json.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/error.hpp"

namespace dcmrnn {
namespace {

TEST(EngineReportJson, ComesBackWhole) {
  EngineReport engine;
  engine.backend = "cpu";
  engine.device = "a \"processor\"";
  engine.target = "AVX2";
  engine.fused = false;
  engine.precision = "double";
  engine.threads = 3;
  engine.batches = 4;
  engine.seconds = 0.1;
  engine.engine_seconds = 1e-300;
  engine.region_steps = std::int64_t{1} << 50;
  const nlohmann::json json = nlohmann::json::parse(to_json(engine).dump());
  EXPECT_EQ(json.size(), 10u) << "a field that this test does not know";
  const EngineReport again = read_engine_report(json);
  EXPECT_EQ(again.backend, engine.backend);
  EXPECT_EQ(again.device, engine.device);
  EXPECT_EQ(again.target, engine.target);
  EXPECT_EQ(again.fused, engine.fused);
  EXPECT_EQ(again.precision, engine.precision);
  EXPECT_EQ(again.threads, engine.threads);
  EXPECT_EQ(again.batches, engine.batches);
  EXPECT_EQ(again.seconds, engine.seconds);
  EXPECT_EQ(again.engine_seconds, engine.engine_seconds);
  EXPECT_EQ(again.region_steps, engine.region_steps);
}

TEST(EngineReportJson, OfAnotherFormIsAnError) {
  EXPECT_THROW(read_engine_report(nlohmann::json::object()), Error);
  EXPECT_THROW(sum_of_engine_reports({nlohmann::json(3)}), Error);
}

}  // namespace
}  // namespace dcmrnn
