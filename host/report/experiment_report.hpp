// The report of a recovery experiment.
#pragma once

#include <filesystem>

namespace dcmrnn::report {

// Whether the folder holds the results of an experiment, and not of a fit.
bool holds_experiment(const std::filesystem::path& out);

// Builds report.html from the experiment's files alone. Throws Error(kNoInput or kData).
void write_experiment_report(const std::filesystem::path& out);

}  // namespace dcmrnn::report
