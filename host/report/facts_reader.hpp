// Reads the two JSON files about a run: config.json and provenance.json.
#pragma once

#include <filesystem>

#include "host/report/report_data.hpp"

namespace dcmrnn::report {

StudyFacts read_study_facts(const std::filesystem::path& config);
RunFacts read_run_facts(const std::filesystem::path& provenance);

}  // namespace dcmrnn::report
