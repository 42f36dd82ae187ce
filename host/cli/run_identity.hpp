// What a run's results depend on, as one line: only a run with the same line may be resumed.
#pragma once

#include <string>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/io.hpp"

namespace dcmrnn::cli {

// JSON: the version and commit of the program, the command, and a hash of the effective config, of
// the shard and of every input file. `part` says which subjects ("0/1" for all).
std::string run_identity(const std::string& command, const Study& study, const Cohort& cohort,
                         const std::string& part);

// The same for a run that reads no subjects: `config` and `inputs` are texts that hold everything
// its results depend on.
std::string run_identity(const std::string& command, const FitOptions& engine,
                         const std::string& config, const std::string& inputs,
                         const std::string& part);

}  // namespace dcmrnn::cli
