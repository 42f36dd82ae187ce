#include "host/io/run_records.hpp"

#include <chrono>
#include <ctime>

#include "dcmrnn/version.hpp"
#include "host/io/parameters_json.hpp"
#include "host/io/tsv.hpp"

namespace dcmrnn {
namespace {

// ISO 8601 in UTC, to the second.
std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[sizeof "2000-01-01T00:00:00Z"];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text;
}

Json inputs_json(const Cohort& cohort) {
  Json inputs = Json::array();
  for (const Subject& subject : cohort.subjects) {
    Json files = Json::array();
    for (const auto& [name, hash] : subject.input_hashes) {
      files.push_back({{"file", name}, {"hash", hash}});
    }
    // What the BOLD of each region was multiplied by.
    const std::vector<double> scale(subject.region_scale.begin(), subject.region_scale.end());
    inputs.push_back({{"subject", subject.id}, {"files", std::move(files)}, {"scale", scale}});
  }
  return inputs;
}

// What computed, and when.
Json provenance_json(const EngineReport& engine, std::uint64_t seed, bool interrupted) {
  return {{"version", kVersion},
          {"commit", kCommit},
          {"backend", engine.backend},
          {"device", engine.device},
          {"target", engine.target},
          {"fused_multiply_add", engine.fused},
          {"precision", engine.precision},
          {"threads", engine.threads},
          {"seed", seed},
          {"interrupted", interrupted},
          {"times",
           {{"finished", utc_now()},
            {"fit_seconds", number_json(engine.seconds)},
            {"engine_seconds", number_json(engine.engine_seconds)}}}};
}

}  // namespace

Columns timing_columns() {
  return {{"quantity", "What was measured or counted, over all sessions of the run", ""},
          {"value", "n/a where nothing was computed", "see unit"},
          {"unit", "Unit of the value; 1 is a number", ""}};
}

void write_timing_table(FileBatch& files, const std::filesystem::path& path,
                        const Estimate& estimate) {
  const EngineReport& engine = estimate.engine;
  TsvWriter table(path, column_names(timing_columns()), &files);
  const auto row = [&table](const char* quantity, auto value, const char* unit) {
    table.cell(quantity).cell(value).cell(unit);
    table.end_row();
  };
  row("fit", engine.seconds, "s");
  row("engine", engine.engine_seconds, "s");
  row("subjects", static_cast<std::int64_t>(estimate.subjects.size()), "1");
  row("batches", engine.batches, "1");
  row("threads", engine.threads, "1");
  row("region_steps", engine.region_steps, "1");
  const bool timed = engine.engine_seconds > 0 && engine.region_steps > 0;
  row("time_per_region_step",
      timed ? std::optional<double>(1e9 * engine.engine_seconds /
                                    static_cast<double>(engine.region_steps))
            : std::nullopt,
      "ns");
  table.commit();
}

void write_provenance(FileBatch& files, const std::filesystem::path& path, const Study& study,
                      const Cohort& cohort, const Estimate& estimate) {
  Json json = provenance_json(estimate.engine, study.options.ensemble.seed, estimate.interrupted);
  json["inputs"] = inputs_json(cohort);
  write_file_atomically(path, json_document(json), &files);
}

void write_provenance(FileBatch& files, const std::filesystem::path& path,
                      const EngineReport& engine, std::uint64_t seed) {
  write_file_atomically(path, json_document(provenance_json(engine, seed, /*interrupted=*/false)),
                        &files);
}

void write_dataset_description(FileBatch& files, const std::filesystem::path& path,
                               const Study& study,
                               const std::vector<std::filesystem::path>& sources) {
  Json json = {
      {"Name", study.name},
      {"BIDSVersion", "1.9.0"},
      {"DatasetType", "derivative"},
      {"GeneratedBy",
       Json::array({{{"Name", "dcmrnn"},
                     {"Version", kVersion},
                     {"Description", "Effective connectivity by ensembles of DCM-RNN fits"}}})}};
  for (const std::filesystem::path& source : sources)
    json["SourceDatasets"].push_back({{"URL", "file://" + source.string()}});
  write_file_atomically(path, json_document(json), &files);
}

}  // namespace dcmrnn
