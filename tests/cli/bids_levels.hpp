// The levels of `dcmrnn bids` as the tests call them, and their tables as the tests read them.
#pragma once

#include "tests/bids_cohort/bids_cohort.hpp"
#include "tests/cli/program.hpp"

namespace dcmrnn::testing {

using Words = std::vector<std::string>;

// The arguments of a level of `dcmrnn bids`.
inline Words bids(const BidsCohort& cohort, const fs::path& out, const std::string& level,
                  const Words& options = {}) {
  Words words = {"bids", cohort.xcpd.string(), out.string(), level};
  if (level == "participant") words.insert(words.end(), {"--model", cohort.config.string()});
  words.insert(words.end(), options.begin(), options.end());
  return words;
}

// The rows of a table below its header, as maps from column to cell.
inline std::vector<std::map<std::string, std::string>> rows_of(const fs::path& path) {
  const auto split = [](const std::string& line) {
    Words cells(1);
    for (const char c : line)
      if (c == '\t')
        cells.emplace_back();
      else
        cells.back() += c;
    return cells;
  };
  std::vector<std::map<std::string, std::string>> rows;
  const std::vector<std::string> lines = lines_of(read_file(path));
  for (std::size_t r = 1; r < lines.size(); ++r) {
    const Words header = split(lines[0]), cells = split(lines[r]);
    auto& row = rows.emplace_back();
    for (std::size_t c = 0; c < cells.size(); ++c) row[header.at(c)] = cells[c];
  }
  return rows;
}

// Files of the group level that may not depend on how the runs were divided.
inline std::map<std::string, std::string> tables_of(const fs::path& out) {
  std::map<std::string, std::string> tables;
  for (const std::string& file : files_below(out / "group"))
    if (file != "timing.tsv" && file != "provenance.json" && file != "report.html" &&
        file != "run.log")
      tables[file] = read_file(out / "group" / file);
  return tables;
}

}  // namespace dcmrnn::testing
