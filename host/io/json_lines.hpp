// Reads files with a JSON value on each line.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "dcmrnn/error.hpp"
#include "host/io/json_document.hpp"

namespace dcmrnn {

// Calls read(json) for every line. Throws Error(kNoInput) where the file is missing, Error(kData)
// where a line is no JSON or not what `read` takes it for.
template <class Read>
void for_each_json_line(const std::filesystem::path& path, Read read) {
  std::ifstream file(path);
  if (!file) throw Error(ExitCode::kNoInput, path.string(), "cannot be opened");
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    try {
      read(Json::parse(line));
    } catch (const Json::exception& problem) {
      throw Error(ExitCode::kData, path.string() + ":" + std::to_string(number), problem.what());
    }
  }
}

}  // namespace dcmrnn
