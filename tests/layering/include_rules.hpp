// The floors of the house, arrows only downward: host -> kernels -> include/dcmrnn/model ->
// include/dcmrnn/lane. What each floor may include, and a check of one source text against it.
#pragma once

#include <algorithm>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace dcmrnn::layering {

struct Floor {
  std::string_view folder;                  // sources below it obey the rule
  std::vector<std::string_view> may_use;    // headers of this project, by prefix
  std::vector<std::string_view> forbidden;  // headers of others, by prefix
};

// Heap containers, streams, files and exceptions: nothing of the kind runs on a GPU thread.
inline const std::vector<std::string_view> kNoDeviceHeaders = {
    "vector>",     "string>",   "map>",          "set>",        "unordered_map>", "unordered_set>",
    "deque>",      "list>",     "forward_list>", "queue>",      "stack>",         "memory>",
    "functional>", "iostream>", "istream>",      "ostream>",    "sstream>",       "fstream>",
    "iomanip>",    "cstdio>",   "stdio.h>",      "filesystem>", "exception>",     "stdexcept>",
    "Eigen/",      "cuda",      "nlohmann/",     "CLI/"};

// The first floor whose folder a path starts with is the one that holds.
inline const std::vector<Floor> kFloors = {
    {"include/dcmrnn/lane/", {"dcmrnn/lane/"}, kNoDeviceHeaders},
    // The catalog alone knows every type that has a name.
    {"include/dcmrnn/model/catalog.hpp",
     {"dcmrnn/lane/", "dcmrnn/model/", "dcmrnn/optimizer/"},
     kNoDeviceHeaders},
    {"include/dcmrnn/model/", {"dcmrnn/lane/", "dcmrnn/model/"}, kNoDeviceHeaders},
    {"include/dcmrnn/optimizer/", {"dcmrnn/lane/", "dcmrnn/optimizer/"}, kNoDeviceHeaders},
    {"kernels/",
     {"dcmrnn/lane/", "dcmrnn/model/", "dcmrnn/optimizer/", "kernels/"},
     {"Eigen/", "nlohmann/", "CLI/", "fstream>", "filesystem>"}},
    // The public promise: nobody who includes it needs more than Eigen.
    {"include/dcmrnn/",
     {"dcmrnn/*", "dcmrnn/model/", "dcmrnn/optimizer/"},
     {"hwy/", "nlohmann/", "CLI/", "Random123/", "cuda"}},
    {"host/", {"dcmrnn/*", "dcmrnn/model/", "dcmrnn/optimizer/", "kernels/", "host/"}, {"cuda"}},
};

inline const Floor* floor_of(std::string_view path) {
  for (const Floor& floor : kFloors) {
    if (path.starts_with(floor.folder)) return &floor;
  }
  return nullptr;
}

// "dcmrnn/*" stands for the headers directly in that folder, "dcmrnn/" for those below it too.
inline bool matches(std::string_view header, std::string_view rule) {
  if (!rule.ends_with('*')) return header.starts_with(rule);
  const std::string_view folder = rule.substr(0, rule.size() - 1);
  return header.starts_with(folder) && header.find('/', folder.size()) == std::string_view::npos;
}

inline bool matches_any(std::string_view header, const std::vector<std::string_view>& rules) {
  for (const std::string_view rule : rules) {
    if (matches(header, rule)) return true;
  }
  return false;
}

inline bool of_this_project(std::string_view header) {
  return matches_any(header, {"dcmrnn/", "kernels/", "host/", "tests/", "bench/"});
}

// What an #include line names, with its closing bracket or quote: `vector>`, `host/random.hpp"`.
// Empty for any other line.
inline std::string_view included(std::string_view line) {
  const auto skip_blanks = [&line] {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  };
  skip_blanks();
  if (!line.starts_with('#')) return {};
  line.remove_prefix(1);
  skip_blanks();
  if (!line.starts_with("include")) return {};
  line.remove_prefix(std::string_view("include").size());
  skip_blanks();
  if (!line.starts_with('<') && !line.starts_with('"')) return {};
  line.remove_prefix(1);
  const std::size_t end = line.find_first_of(">\"");
  return end == std::string_view::npos ? line : line.substr(0, end + 1);
}

// Every include of `text` that its floor forbids, as "path:line: reason".
inline std::vector<std::string> violations(const std::string& path, const std::string& text) {
  const Floor* floor = floor_of(path);
  if (floor == nullptr) return {};
  std::vector<std::string> found;
  std::istringstream lines(text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    const std::string_view header = included(line);
    const bool allowed = of_this_project(header) ? matches_any(header, floor->may_use)
                                                 : !matches_any(header, floor->forbidden);
    if (!header.empty() && !allowed) {
      found.push_back(path + ":" + std::to_string(number) + ": " + std::string(floor->folder) +
                      " must not include " + std::string(header.substr(0, header.size() - 1)));
    }
  }
  return found;
}

}  // namespace dcmrnn::layering
