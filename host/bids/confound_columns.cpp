#include "host/bids/confound_columns.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "host/bids/text_match.hpp"
#include "host/io/nearest.hpp"

namespace dcmrnn {
namespace {

constexpr int kMostComponents = 1000;

// What stands behind the prefix, as a whole number from 1; nothing for any other word.
std::optional<int> number_after(std::string_view prefix, std::string_view word) {
  if (!word.starts_with(prefix)) return std::nullopt;
  int number = 0;
  const char* end = word.data() + word.size();
  const auto read = std::from_chars(word.data() + prefix.size(), end, number);
  if (read.ec != std::errc{} || read.ptr != end || number < 1 || number > kMostComponents)
    return std::nullopt;
  return number;
}

std::vector<std::string> motion(std::initializer_list<const char*> endings) {
  std::vector<std::string> columns;
  for (const char* kind : {"trans_", "rot_"})
    for (const char* axis : {"x", "y", "z"})
      for (const char* ending : endings) columns.push_back(std::string(kind) + axis + ending);
  return columns;
}

std::vector<std::string> components(const std::string& prefix, int count) {
  std::vector<std::string> columns;
  for (int k = 0; k < count; ++k)
    columns.push_back(prefix + (k < 10 ? "0" : "") + std::to_string(k));
  return columns;
}

// The columns or patterns that a word stands for: itself where it is no strategy.
std::vector<std::string> meant_by(const std::string& word) {
  if (word == "motion6") return motion({""});
  if (word == "motion12") return motion({"", "_derivative1"});
  if (word == "motion24") return motion({"", "_derivative1", "_power2", "_derivative1_power2"});
  if (const auto count = number_after("acompcor", word)) return components("a_comp_cor_", *count);
  if (const auto count = number_after("tcompcor", word)) return components("t_comp_cor_", *count);
  if (word == "cosine") return {"cosine*"};
  return {word};
}

}  // namespace

std::vector<Eigen::Index> confound_columns(const std::vector<std::string>& words,
                                           const std::vector<std::string>& header,
                                           const std::string& file, FaultList& faults) {
  std::set<Eigen::Index> chosen;
  for (const std::string& word : words) {
    for (const std::string& pattern : meant_by(word)) {
      bool found = word == "cosine";
      for (std::size_t c = 0; c < header.size(); ++c) {
        if (!matches(pattern, header[c])) continue;
        found = true;
        chosen.insert(static_cast<Eigen::Index>(c));
      }
      if (found) continue;
      faults.add(file + " header",
                 "names no confound \"" + pattern + "\"" + (pattern == word ? "" : " of " + word) +
                     "; nearest column is \"" + nearest_name(pattern, header) + '"');
    }
  }
  return {chosen.begin(), chosen.end()};
}

}  // namespace dcmrnn
