// Loads the data of a study: load_cohort() of dcmrnn/io.hpp.
#include <algorithm>

#include "dcmrnn/io.hpp"
#include "host/io/subject_loader.hpp"

namespace dcmrnn {

Cohort load_cohort(const Study& study) {
  Cohort cohort;
  FaultList faults;
  cohort.subjects.reserve(study.subjects.size());
  for (const Study::SubjectFiles& files : study.subjects) {
    cohort.subjects.push_back(load_subject(study, files, faults));
  }
  const auto usable = [](const Subject& subject) { return subject.usable(); };
  const auto missing = [](const Subject& subject) { return subject.status == "missing_input"; };
  const std::vector<Subject>& subjects = cohort.subjects;
  if (subjects.empty()) {
    throw Error(ExitCode::kData, "subjects", "the config names none; expected subjects to load");
  }
  if (std::none_of(subjects.begin(), subjects.end(), usable)) {
    const bool all_missing = std::all_of(subjects.begin(), subjects.end(), missing);
    throw Error(all_missing ? ExitCode::kNoInput : ExitCode::kData, faults.report());
  }
  return cohort;
}

Cohort load_cohort(const std::filesystem::path& config) { return load_cohort(load_study(config)); }

}  // namespace dcmrnn
