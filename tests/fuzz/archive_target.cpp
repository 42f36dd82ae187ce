// Estimates and subjects as the run store keeps them.
#include <nlohmann/json.hpp>

#include "host/io/estimate_archive.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn::fuzz {
namespace {

void run(std::string_view bytes) {
  const auto stored = nlohmann::json::parse(bytes, nullptr, false);
  if (stored.is_discarded()) return;
  try_to([&] { archive(unarchive(stored)); });
  try_to([&] { archive(unarchive_subject(stored)); });
}

std::vector<std::string> seeds() {
  const fake::Finished finished = fake::study();
  std::vector<std::string> texts;
  for (const SubjectEstimate& subject : finished.estimate.subjects)
    texts.push_back(archive(subject).dump());
  for (const Subject& subject : finished.cohort.subjects) texts.push_back(archive(subject).dump());
  return texts;
}

}  // namespace

const Target kArchive = {"archive", run, seeds};

}  // namespace dcmrnn::fuzz
