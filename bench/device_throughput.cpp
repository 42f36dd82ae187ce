// Throughput of an engine over many members, as JSON on stdout: picoseconds per region-step of
// whole calls, launches and sums included.
//   device_throughput [--backend cuda|cpu] [--members N,N,..] [--regions N,N,..]
// The problem is bench/throughput's; exploration is timed per pass, the polish per trial.
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/devices.hpp"
#include "host/engines.hpp"
#include "host/throughput_problem.hpp"
#include "kernels/device/cuda_engine.hpp"

namespace {

using namespace dcmrnn;
using nlohmann::ordered_json;

struct Request {
  std::string backend = "cuda";
  std::vector<int> members = {1000, 10000, 100000};
  std::vector<int> regions = {2, 3, 4, 6, 8, 16, 32};
};

std::vector<int> numbers(const char* text) {
  std::vector<int> values;
  std::istringstream stream(text);
  for (std::string field; std::getline(stream, field, ',');) values.push_back(std::stoi(field));
  return values;
}

Request parse(int argc, char** argv) {
  Request request;
  for (int k = 1; k + 1 < argc; k += 2) {
    const std::string option = argv[k];
    if (option == "--backend") {
      request.backend = argv[k + 1];
    } else if (option == "--members") {
      request.members = numbers(argv[k + 1]);
    } else if (option == "--regions") {
      request.regions = numbers(argv[k + 1]);
    } else {
      throw std::invalid_argument("unknown option " + option);
    }
  }
  return request;
}

double seconds(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// The faster of two calls; the first one also warms up.
double best_seconds(const std::function<void()>& work) {
  const double first = seconds(work);
  return std::min(first, seconds(work));
}

Ensemble many(const ThroughputProblem& problem, int members) {
  Ensemble ensemble = problem.ensemble();
  const MemberKey key = ensemble.members.front();
  ensemble.members.assign(static_cast<std::size_t>(members), key);
  ensemble.parameters.clear();
  for (int m = 0; m < members; ++m) {
    const std::vector<double> start = problem.start(m);
    ensemble.parameters.insert(ensemble.parameters.end(), start.begin(), start.end());
  }
  return ensemble;
}

// One kernel's time for one region-step of one member, ps.
ordered_json measure(Engine& engine, const ThroughputProblem& problem, BenchKernel kernel,
                     int regions, bool single, int members) {
  std::vector<int> all(static_cast<std::size_t>(members));
  for (int m = 0; m < members; ++m) all[static_cast<std::size_t>(m)] = m;
  constexpr int kPasses = 3;
  double time = 0;
  if (kernel == BenchKernel::kForward) {
    time = best_seconds([&] { engine.forward(all); });
  } else if (kernel == BenchKernel::kPolish) {
    engine.begin_polish(all, std::vector<Prestep>(all.size(), Prestep::kNone), {});
    time = best_seconds([&] { engine.refine(all); });
  } else {
    ExploreSchedule schedule;
    const double window = kernel == BenchKernel::kWindowed ? ThroughputProblem::kWindow : 0;
    schedule.windows = {window, window};
    schedule.rate = 1e-6;  // stays where every member is in its domain
    const auto passes = [&](int count) {
      schedule.passes = count;
      return best_seconds([&] { engine.explore(all, schedule); });
    };
    time = (passes(2 * kPasses) - passes(kPasses)) / kPasses;  // without what begins and ends it
  }
  return {{"kernel", name_of(kernel)},
          {"regions", regions},
          {"precision", single ? "fp32" : "fp64"},
          {"members", members},
          {"ps_per_region_step",
           1e12 * time / (static_cast<double>(problem.region_steps()) * members)}};
}

ordered_json measure_all(const Request& request) {
  FitOptions options;
  options.backend = request.backend;
  ordered_json cases = ordered_json::array();
  EngineInfo info;
  for (const int regions : request.regions) {
    const ThroughputProblem problem(regions, BenchInputs::kBlocks);
    for (const bool single : {true, false}) {
      const auto engine = make_engine(options, single ? Precision::kSingle : Precision::kDouble);
      info = engine->info();
      for (const int members : request.members) {
        engine->load(many(problem, members));
        for (const BenchKernel kernel : kBenchKernels) {
          // The polish's matrices grow with the square of the parameters.
          if (kernel == BenchKernel::kPolish && (regions > 4 || members > 10000)) continue;
          cases.push_back(measure(*engine, problem, kernel, regions, single, members));
          std::cerr << cases.back().dump() << "\n";
        }
      }
    }
  }
  ordered_json device = {{"backend", info.backend}, {"name", info.device}, {"target", info.target}};
  if (info.backend == "cuda") device["multiprocessors"] = cuda_devices().at(0).multiprocessors;
  return {{"device", std::move(device)}, {"cases", std::move(cases)}};
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::cout << measure_all(parse(argc, argv)).dump(2) << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "device_throughput: " << error.what() << "\n";
    return 1;
  }
}
