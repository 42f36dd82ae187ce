// A share of a cohort, so that many jobs fit it together: --shard i/n.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "dcmrnn/io.hpp"

namespace dcmrnn::cli {

// The subjects whose hash is `index` modulo `count`: a subject's shard depends on its id alone.
struct Shard {
  std::uint64_t index = 0;  // 0 .. count - 1
  std::uint64_t count = 1;

  bool whole() const { return count == 1; }
  std::string text() const { return std::to_string(index) + "/" + std::to_string(count); }

  bool holds(const std::string& subject) const;  // by its id

  // Leaves out the other shards' subjects.
  void apply(Study& study) const;
};

// Reads "0/8". Returns what is wrong with the text, empty if nothing.
std::string parse_shard(const std::string& text, Shard& shard);

// Adds --shard.
void add_shard(CLI::App& app, Shard& shard);

}  // namespace dcmrnn::cli
