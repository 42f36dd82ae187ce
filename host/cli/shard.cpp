#include "host/cli/shard.hpp"

#include <charconv>

#include "host/random.hpp"

namespace dcmrnn::cli {

bool Shard::holds(const std::string& subject) const {
  return subject_hash(subject) % count == index;
}

void Shard::apply(Study& study) const {
  std::erase_if(study.subjects,
                [this](const Study::SubjectFiles& subject) { return !holds(subject.id); });
}

std::string parse_shard(const std::string& text, Shard& shard) {
  const char* end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, shard.index);
  if (index.ec == std::errc{} && index.ptr != end && *index.ptr == '/') {
    const auto count = std::from_chars(index.ptr + 1, end, shard.count);
    if (count.ec == std::errc{} && count.ptr == end && shard.index < shard.count) return {};
  }
  return "'" + text + "' is no shard; expected i/n with 0 <= i < n, such as 0/8";
}

void add_shard(CLI::App& app, Shard& shard) {
  app.add_option_function<std::string>(
      "--shard",
      [&shard](const std::string& text) {
        const std::string fault = parse_shard(text, shard);
        if (!fault.empty()) throw CLI::ValidationError("--shard", fault);
      },
      "i/n: fit only the i-th of n shares of the subjects, i from 0");
}

}  // namespace dcmrnn::cli
