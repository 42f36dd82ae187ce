// Reads the two JSON files about a run: config.json and provenance.json. Throw Error: kNoInput
// where the file is missing, kData where it is damaged.
#pragma once

#include <filesystem>

#include "host/report/methods.hpp"
#include "host/report/report_data.hpp"

namespace dcmrnn::report {

// Of an effective config. Throws nlohmann::json::exception where it is none.
StudyFacts describe_study(const Json& config);

StudyFacts read_study_facts(const std::filesystem::path& config);
RunFacts read_run_facts(const std::filesystem::path& provenance);
Methods read_methods(const std::filesystem::path& config, const RunFacts& run);

}  // namespace dcmrnn::report
