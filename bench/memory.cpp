// Peak memory of 100,000 members in the CPU engine: 12,500 subjects with 200 scans and 8 starts
// each, loaded, explored for two passes, and polished by one trial. JSON on stdout.
#include <sys/resource.h>

#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "host/throughput_problem.hpp"

namespace {

using namespace dcmrnn;

constexpr int kSubjects = 12500;
constexpr int kStarts = 8;
constexpr int kScans = 200;

// MB that the process has held at most so far.
double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss / 1024.0;
}

// Every subject has a data set of its own.
Ensemble many_members(const ThroughputProblem& problem) {
  Ensemble ensemble = problem.ensemble();
  ensemble.datasets.assign(kSubjects, ensemble.datasets[0]);
  ensemble.members.clear();
  for (int subject = 0; subject < kSubjects; ++subject) {
    for (int start = 0; start < kStarts; ++start) {
      ensemble.members.push_back({subject, 0});
      const std::vector<double> parameters = problem.start(start);
      ensemble.parameters.insert(ensemble.parameters.end(), parameters.begin(), parameters.end());
    }
  }
  return ensemble;
}

nlohmann::ordered_json measure() {
  const ThroughputProblem problem(3, BenchInputs::kBlocks,
                                  kScans * ThroughputProblem::kStepsPerScan);
  const std::unique_ptr<Engine> engine = make_cpu_engine(Precision::kSingle);
  const double before = peak_memory();
  engine->load(many_members(problem));
  const double loaded = peak_memory();
  std::vector<int> members(kSubjects * kStarts);
  std::iota(members.begin(), members.end(), 0);
  ExploreSchedule schedule;
  schedule.windows = {ThroughputProblem::kWindow, ThroughputProblem::kWindow};
  schedule.passes = 2;
  engine->explore(members, schedule);
  const double explored = peak_memory();
  engine->begin_polish(members, std::vector<Prestep>(members.size()), {});
  engine->refine(members);
  return {{"members", members.size()},
          {"regions", 3},
          {"scans", problem.ensemble().grids[0].scans},
          {"peak_before_mb", before},
          {"peak_loaded_mb", loaded},
          {"peak_explored_mb", explored},
          {"peak_polished_mb", peak_memory()}};
}

}  // namespace

int main() {
  try {
    std::cout << measure().dump(2) << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "memory: " << error.what() << "\n";
    return 1;
  }
}
