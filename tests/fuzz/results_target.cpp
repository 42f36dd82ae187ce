// Lines of results.jsonl.
#include "host/io/results_line.hpp"
#include "host/io/results_reader.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn::fuzz {
namespace {

void run(std::string_view bytes) {
  try_to([&] { from_json_line(std::string(bytes), "results.jsonl:1"); });
}

std::vector<std::string> seeds() {
  const fake::Finished finished = fake::study();
  std::vector<std::string> lines;
  for (const SubjectEstimate& subject : finished.estimate.subjects)
    lines.push_back(to_json_line(subject, finished.study.model));
  return lines;
}

}  // namespace

const Target kResults = {"results", run, seeds};

}  // namespace dcmrnn::fuzz
