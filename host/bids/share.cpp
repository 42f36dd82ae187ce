#include "host/bids/share.hpp"

#include <fstream>

#include "dcmrnn/error.hpp"
#include "host/io/engine_report_json.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/io/input_file.hpp"
#include "host/io/parameters_json.hpp"

namespace dcmrnn {
namespace {

Json facts_json(const RunFacts& run) {
  Json hashes = Json::array();
  for (const auto& [file, hash] : run.hashes) hashes.push_back({file, hash});
  return {{"id", run.id},
          {"series", run.series},
          {"tr", run.tr},
          {"slice_time", run.slice_time},
          {"scans", run.scans},
          {"used", run.used},
          {"confounds", run.confounds},
          {"hashes", std::move(hashes)},
          {"scale", vector_json(run.region_scale)}};
}

RunFacts read_facts(const nlohmann::json& json) {
  RunFacts run;
  json.at("id").get_to(run.id);
  json.at("series").get_to(run.series);
  json.at("tr").get_to(run.tr);
  json.at("slice_time").get_to(run.slice_time);
  json.at("scans").get_to(run.scans);
  json.at("used").get_to(run.used);
  json.at("confounds").get_to(run.confounds);
  json.at("hashes").get_to(run.hashes);
  run.region_scale = read_vector(Json(json.at("scale")));
  return run;
}

[[noreturn]] void no_share(const std::filesystem::path& path, const std::string& why) {
  throw Error(ExitCode::kData, path.string(),
              "is not what the participant level leaves: " + why +
                  "; run it again with "
                  "--overwrite");
}

}  // namespace

RunFacts facts_of(const BidsSources& sources, const BidsRun& run, const Subject& subject) {
  RunFacts facts;
  facts.id = run.id;
  if (!run.series.empty()) facts.series = shown_path(run.series, sources.series.root());
  facts.tr = subject.tr;
  if (subject.slice_time.size() > 0) facts.slice_time = subject.slice_time(0);
  facts.scans = subject.scans();
  facts.used = static_cast<int>(subject.mask.sum());
  facts.confounds = static_cast<int>(subject.confounds.cols());
  facts.hashes = subject.input_hashes;
  facts.region_scale = subject.region_scale;
  return facts;
}

void write_share(FileBatch& files, const std::filesystem::path& path, const Share& share) {
  AtomicFile file(path, &files);
  const Json head = {{"identity", share.identity},
                     {"runs", share.runs.size()},
                     {"engine", to_json(share.estimate.engine)}};
  file.write(head.dump() + "\n");
  for (std::size_t k = 0; k < share.runs.size(); ++k) {
    const nlohmann::json line = {{"run", facts_json(share.runs[k])},
                                 {"fit", archive(share.estimate.subjects[k])}};
    file.write(line.dump() + "\n");
  }
  file.commit();
}

std::string share_identity(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  if (!file || !std::getline(file, line)) return {};
  const nlohmann::json head = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  const bool named = head.is_object() && head.contains("identity") && head["identity"].is_string();
  return named ? head["identity"].get<std::string>() : "";
}

Share read_share(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw Error(ExitCode::kNoInput, path.string(), "cannot be opened");
  Share share;
  std::string line;
  try {
    std::getline(file, line);
    const nlohmann::json head = nlohmann::json::parse(line);
    head.at("identity").get_to(share.identity);
    share.estimate.engine = read_engine_report(head.at("engine"));
    while (std::getline(file, line)) {
      const nlohmann::json one = nlohmann::json::parse(line);
      share.runs.push_back(read_facts(one.at("run")));
      share.estimate.subjects.push_back(unarchive(one.at("fit")));
    }
    if (head.at("runs").get<std::size_t>() != share.runs.size()) no_share(path, "it is torn");
  } catch (const nlohmann::json::exception& problem) {
    no_share(path, problem.what());
  }
  return share;
}

}  // namespace dcmrnn
