// Loads the data of a study: load_cohort() of dcmrnn/io.hpp.
#include <algorithm>
#include <utility>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/io/subject_loader.hpp"
#include "host/unusable.hpp"
#include "kernels/cpu/worker_pool.hpp"

namespace dcmrnn {

namespace {

constexpr std::size_t kAtOnce = 32;  // subjects of a thread that are held until their turn comes

}  // namespace

void load_each_subject(const Study& study, FaultList& faults, const SubjectTaker& take) {
  struct Loaded {
    Subject subject;
    FaultList faults;
  };
  WorkerPool pool(study.options.threads);
  const std::size_t most = kAtOnce * static_cast<std::size_t>(pool.threads());
  for (std::size_t first = 0; first < study.subjects.size(); first += most) {
    std::vector<Loaded> loaded(std::min(most, study.subjects.size() - first));
    pool.run(static_cast<int>(loaded.size()), [&](int index, int) {
      const auto s = static_cast<std::size_t>(index);
      loaded[s].subject = load_subject(study, study.subjects[first + s], loaded[s].faults);
    });
    for (Loaded& one : loaded) {
      faults.append(one.faults);
      take(std::move(one.subject));
    }
  }
}

Cohort load_subjects(const Study& study, FaultList& faults) {
  Cohort cohort;
  cohort.subjects.reserve(study.subjects.size());
  load_each_subject(study, faults,
                    [&](Subject subject) { cohort.subjects.push_back(std::move(subject)); });
  return cohort;
}

void expect_usable(const Cohort& cohort, const FaultList& faults) {
  if (cohort.subjects.empty()) {
    throw Error(ExitCode::kData, "subjects", "the config names none; expected subjects to load");
  }
  if (const auto code = code_if_unusable(cohort)) throw Error(*code, faults.report());
}

Cohort load_cohort(const Study& study) {
  FaultList faults;
  Cohort cohort = load_subjects(study, faults);
  expect_usable(cohort, faults);
  return cohort;
}

Cohort load_cohort(const std::filesystem::path& config) { return load_cohort(load_study(config)); }

}  // namespace dcmrnn
