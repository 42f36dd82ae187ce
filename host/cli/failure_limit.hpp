// How many failed fits make the whole a failure: --fail-on any|none|FRACTION.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <string>

namespace dcmrnn::cli {

struct FailureLimit {
  double tolerated = 0;  // share of the subjects that may fail: "any" 0, "none" 1

  bool exceeded(std::size_t failed, std::size_t total) const {
    return static_cast<double>(failed) > tolerated * static_cast<double>(total);
  }
};

// Reads "any", "none" or "0.1". Returns what is wrong with the text, empty if nothing.
std::string parse_failure_limit(const std::string& text, FailureLimit& limit);

// Adds --fail-on. `limit` outlives the parsing.
void add_failure_limit(CLI::App& app, FailureLimit& limit);

}  // namespace dcmrnn::cli
