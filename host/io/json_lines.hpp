// Reads files with a JSON value on each line.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "dcmrnn/error.hpp"
#include "host/io/json_document.hpp"

namespace dcmrnn {

// Calls read(json) for every line whose number, from 1 on, is wanted(number). Throws
// Error(kNoInput) where the file is missing, Error(kData) where such a line is no JSON or not what
// `read` takes it for.
template <class Wanted, class Read>
void for_each_json_line(const std::filesystem::path& path, Wanted wanted, Read read) {
  std::ifstream file(path);
  if (!file) throw Error(ExitCode::kNoInput, path.string(), "cannot be opened");
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    if (!wanted(number)) continue;
    try {
      read(Json::parse(line));
    } catch (const Json::exception& problem) {
      throw Error(ExitCode::kData, path.string() + ":" + std::to_string(number), problem.what());
    }
  }
}

template <class Read>
void for_each_json_line(const std::filesystem::path& path, Read read) {
  for_each_json_line(
      path, [](int) { return true; }, read);
}

}  // namespace dcmrnn
