#include "host/io/engine_report_json.hpp"

#include "dcmrnn/error.hpp"
#include "host/engine_report.hpp"
#include "host/io/json_integer.hpp"

namespace dcmrnn {

nlohmann::json to_json(const EngineReport& engine) {
  return {{"backend", engine.backend},
          {"device", engine.device},
          {"target", engine.target},
          {"fused", engine.fused},
          {"precision", engine.precision},
          {"threads", engine.threads},
          {"batches", engine.batches},
          {"seconds", engine.seconds},
          {"engine_seconds", engine.engine_seconds},
          {"region_steps", engine.region_steps}};
}

EngineReport read_engine_report(const nlohmann::json& json) {
  EngineReport engine;
  try {
    json.at("backend").get_to(engine.backend);
    json.at("device").get_to(engine.device);
    json.at("target").get_to(engine.target);
    json.at("fused").get_to(engine.fused);
    json.at("precision").get_to(engine.precision);
    engine.threads = json_integer<decltype(engine.threads)>(json.at("threads"));
    engine.batches = json_integer<decltype(engine.batches)>(json.at("batches"));
    json.at("seconds").get_to(engine.seconds);
    json.at("engine_seconds").get_to(engine.engine_seconds);
    engine.region_steps = json_integer<decltype(engine.region_steps)>(json.at("region_steps"));
  } catch (const nlohmann::json::exception& problem) {
    throw Error(ExitCode::kData, "engine report", problem.what());
  }
  return engine;
}

EngineReport sum_of_engine_reports(const std::vector<nlohmann::json>& reports) {
  EngineReport sum;
  for (const nlohmann::json& one : reports) add_engine_report(sum, read_engine_report(one));
  return sum;
}

}  // namespace dcmrnn
