#include "host/cli/rank_text.hpp"

#include <nlohmann/json.hpp>

#include "host/cli/run_plan.hpp"
#include "host/io/engine_report_json.hpp"
#include "host/io/estimate_archive.hpp"

namespace dcmrnn::cli {

using nlohmann::json;

std::string hello_text(const Study& study) {
  return json(fit_plan(study, Cohort{}, Shard{}).identity).dump();
}

runs::RunIdentity read_hello(const std::string& text) {
  return json::parse(text).get<runs::RunIdentity>();
}

std::string text_of(const BatchOrder& order) {
  return json{{"batch", order.batch}, {"subjects", order.subjects}}.dump();
}

BatchOrder read_order(const std::string& text) {
  const json order = json::parse(text);
  return {order.at("batch"), order.at("subjects")};
}

std::string text_of(const BatchResult& result) {
  json subjects = json::array();
  for (const SubjectEstimate& subject : result.subjects) subjects.push_back(archive(subject));
  return json{{"batch", result.batch},
              {"subjects", std::move(subjects)},
              {"inputs", result.inputs},
              {"engine", to_json(result.engine)}}
      .dump();
}

BatchResult read_result(const std::string& text) {
  const json stored = json::parse(text);
  BatchResult result;
  result.batch = stored.at("batch");
  for (const json& subject : stored.at("subjects")) result.subjects.push_back(unarchive(subject));
  stored.at("inputs").get_to(result.inputs);
  result.engine = read_engine_report(stored.at("engine"));
  return result;
}

}  // namespace dcmrnn::cli
