#include "host/unusable.hpp"

#include <algorithm>

namespace dcmrnn {

std::optional<ExitCode> code_if_unusable(const Cohort& cohort) {
  const std::vector<Subject>& subjects = cohort.subjects;
  const auto missing = [](const Subject& subject) { return subject.status == "missing_input"; };
  if (subjects.empty() || std::ranges::any_of(subjects, &Subject::usable)) return std::nullopt;
  return std::ranges::all_of(subjects, missing) ? ExitCode::kNoInput : ExitCode::kData;
}

}  // namespace dcmrnn
