// Loads the data of a study: load_cohort() of dcmrnn/io.hpp.
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/io/subject_loader.hpp"
#include "host/unusable.hpp"
#include "kernels/cpu/worker_pool.hpp"

namespace dcmrnn {

Cohort load_subjects(const Study& study, FaultList& faults) {
  const std::size_t count = study.subjects.size();
  Cohort cohort;
  cohort.subjects.resize(count);
  std::vector<FaultList> found(count);
  WorkerPool pool(study.options.threads);
  pool.run(static_cast<int>(count), [&](int index, int) {
    const auto s = static_cast<std::size_t>(index);
    cohort.subjects[s] = load_subject(study, study.subjects[s], found[s]);
  });
  for (const FaultList& of_subject : found) faults.append(of_subject);
  return cohort;
}

Cohort load_cohort(const Study& study) {
  FaultList faults;
  Cohort cohort = load_subjects(study, faults);
  if (cohort.subjects.empty()) {
    throw Error(ExitCode::kData, "subjects", "the config names none; expected subjects to load");
  }
  if (const auto code = code_if_unusable(cohort)) throw Error(*code, faults.report());
  return cohort;
}

Cohort load_cohort(const std::filesystem::path& config) { return load_cohort(load_study(config)); }

}  // namespace dcmrnn
