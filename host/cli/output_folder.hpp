// The folder that a command writes into: -o OUT.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "host/io/output_files.hpp"

namespace dcmrnn::cli {

struct OutputRequest {
  std::string folder;
  bool overwrite = false;
};

void add_output_options(CLI::App& app, OutputRequest& request);

// Whether the folder may be written into: it is not there, is empty, holds an unfinished run, or
// holds older output of the same command (`names`) that may be overwritten, and is not where the
// study's config stands. Throws Error(kCannotCreate).
void check_output_folder(const OutputRequest& request, const OutputNames& names,
                         const std::filesystem::path& config);

// Makes the folder; removes older output (`names`, nothing else) where that is asked for, and the
// temporary files of a killed run.
void prepare_output_folder(const OutputRequest& request, const OutputNames& names);

}  // namespace dcmrnn::cli
