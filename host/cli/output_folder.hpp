// The folder that a command writes into: -o OUT.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "host/io/output_files.hpp"
#include "host/store/run_store.hpp"

namespace dcmrnn::cli {

struct OutputRequest {
  std::string folder;
  bool overwrite = false;
  // Of a finished run: it goes on, and what is missing of its files is written again.
  bool finished_goes_on = false;
};

void add_output_options(CLI::App& app, OutputRequest& request);

// Whether a folder holds nothing but what a process leaves there that is killed.
bool is_vacant(const std::filesystem::path& folder);

// Whether the marks of a command's output stand in the folder.
bool holds_output(const std::filesystem::path& folder, const OutputNames& names);

// Whether the folder may be written into: it is not there, is empty, holds an unfinished run, or
// holds older output of the same command (`names`) that may be overwritten, and is not where the
// study's config stands. Throws Error(kCannotCreate).
void check_output_folder(const OutputRequest& request, const OutputNames& names,
                         const std::filesystem::path& config);

// Checks once more, for another process may have been faster; removes older output (`names`,
// nothing else) where that is asked for, and the temporary files of a killed run. To be called by
// the holder of the folder's store, between taking it and beginning a run.
void prepare_output_folder(const OutputRequest& request, const OutputNames& names,
                           const std::filesystem::path& config, runs::RunStore& store);

}  // namespace dcmrnn::cli
