#include "host/store/rank_text.hpp"

#include <nlohmann/json.hpp>

#include "dcmrnn/error.hpp"
#include "host/io/engine_report_json.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/io/json_integer.hpp"

namespace dcmrnn::runs {
namespace {

using nlohmann::json;

// read(json) of a text that another process sent.
template <class Read>
auto received(const std::string& text, Read read) {
  try {
    return read(json::parse(text));
  } catch (const json::exception& problem) {
    throw Error(ExitCode::kData, "a message between ranks",
                std::string("is none of this version: ") + problem.what());
  }
}

}  // namespace

std::string text_of(const RunIdentity& identity) { return json(identity).dump(); }

RunIdentity read_hello(const std::string& text) {
  return received(text, [](const json& hello) { return hello.get<RunIdentity>(); });
}

std::string text_of(const BatchOrder& order) {
  return json{{"batch", order.batch}, {"subjects", order.subjects}}.dump();
}

BatchOrder read_order(const std::string& text) {
  return received(text, [](const json& order) {
    return BatchOrder{json_integer<std::size_t>(order.at("batch")), order.at("subjects")};
  });
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
  return received(text, [](const json& stored) {
    BatchResult result;
    result.batch = json_integer<std::size_t>(stored.at("batch"));
    for (const json& subject : stored.at("subjects")) result.subjects.push_back(unarchive(subject));
    stored.at("inputs").get_to(result.inputs);
    result.engine = read_engine_report(stored.at("engine"));
    return result;
  });
}

}  // namespace dcmrnn::runs
