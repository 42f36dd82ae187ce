// Lines of results.jsonl, and of the run store.
#include <nlohmann/json.hpp>

#include "dcmrnn/error.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/io/results_line.hpp"
#include "host/io/results_reader.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn::fuzz {
namespace {

template <class Read>
void try_to(Read read) {
  try {
    read();
  } catch (const Error&) {
    // What was wrong is said.
  }
}

void run(std::string_view bytes) {
  try_to([&] { from_json_line(std::string(bytes), "results.jsonl:1"); });
  const auto stored = nlohmann::json::parse(bytes, nullptr, false);
  if (stored.is_discarded()) return;
  try_to([&] { unarchive(stored); });
  try_to([&] { unarchive_subject(stored); });
}

std::vector<std::string> seeds() {
  const fake::Finished finished = fake::study();
  std::vector<std::string> lines;
  for (const SubjectEstimate& subject : finished.estimate.subjects) {
    lines.push_back(to_json_line(subject, finished.study.model));
    lines.push_back(archive(subject).dump());
  }
  lines.push_back(archive(finished.cohort.subjects[0]).dump());
  return lines;
}

}  // namespace

const Target kResults = {"results", run, seeds};

}  // namespace dcmrnn::fuzz
