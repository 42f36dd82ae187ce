// Throughput of an engine over many members, as JSON on stdout: picoseconds per region-step of
// whole calls, launches and sums included, and of the launches of each kernel on its own.
//   device_throughput [--backend cuda|cpu] [--members N,N,..] [--regions N,N,..]
// The problem is bench/throughput's; exploration is timed per pass, the polish per trial.
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "host/devices.hpp"
#include "host/engines.hpp"
#include "host/throughput_problem.hpp"

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

ExploreSchedule schedule_of(BenchKernel kernel, int passes) {
  ExploreSchedule schedule;
  const double window = kernel == BenchKernel::kWindowed ? ThroughputProblem::kWindow : 0;
  schedule.windows = {window, window};
  schedule.rate = 1e-6;  // stays where every member is in its domain
  schedule.passes = passes;
  return schedule;
}

// Seconds of one call for all members, or of one pass of the exploration.
double call_seconds(Engine& engine, BenchKernel kernel, const std::vector<int>& all) {
  constexpr int kPasses = 3;
  if (kernel == BenchKernel::kForward) return best_seconds([&] { engine.forward(all); });
  if (kernel == BenchKernel::kPolish) return best_seconds([&] { engine.refine(all); });
  const auto passes = [&](int count) {
    return best_seconds([&] { engine.explore(all, schedule_of(kernel, count)); });
  };
  return (passes(2 * kPasses) - passes(kPasses)) / kPasses;  // without what begins and ends it
}

// What each kernel takes in one call with a single pass, launch by launch.
std::vector<KernelTime> launches(Engine& engine, BenchKernel kernel, const std::vector<int>& all) {
  engine.start_kernel_clock();
  if (kernel == BenchKernel::kForward) {
    engine.forward(all);
  } else if (kernel == BenchKernel::kPolish) {
    engine.refine(all);
    engine.select(all, std::vector<int>{0, static_cast<int>(all.size())}, 1);
  } else {
    engine.explore(all, schedule_of(kernel, 1));
  }
  return engine.stop_kernel_clock();
}

// ps per region-step of one member.
ordered_json measure(Engine& engine, const ThroughputProblem& problem, BenchKernel kernel,
                     int regions, bool single, int members) {
  std::vector<int> all(static_cast<std::size_t>(members));
  std::iota(all.begin(), all.end(), 0);
  const auto picoseconds = [&](double seconds) {
    return 1e12 * seconds / (static_cast<double>(problem.region_steps()) * members);
  };
  if (kernel == BenchKernel::kPolish) {
    engine.begin_polish(all, std::vector<Prestep>(all.size(), Prestep::kNone), {});
  }
  ordered_json json = {{"kernel", name_of(kernel)},
                       {"regions", regions},
                       {"precision", single ? "fp32" : "fp64"},
                       {"members", members},
                       {"ps_per_region_step", picoseconds(call_seconds(engine, kernel, all))},
                       {"launches", ordered_json::array()}};
  for (const KernelTime& each : launches(engine, kernel, all)) {
    json["launches"].push_back({{"kernel", each.kernel},
                                {"launches", each.launches},
                                {"seconds", each.seconds},
                                {"ps_per_region_step", picoseconds(each.seconds)}});
  }
  return json;
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
          // The polish's matrices and tangents grow with the square of the regions and more.
          const bool large = regions > 8   ? members > 100
                             : regions > 4 ? members > 1000
                                           : members > 10000;
          if (kernel == BenchKernel::kPolish && large) continue;
          cases.push_back(measure(*engine, problem, kernel, regions, single, members));
          std::cerr << cases.back().dump() << "\n";
        }
      }
    }
  }
  ordered_json device = {{"backend", info.backend}, {"name", info.device}, {"target", info.target}};
  if (info.backend == "cuda") {
    const CudaDeviceInfo cuda = cuda_devices().at(0);
    device["multiprocessors"] = cuda.multiprocessors;
    device["bandwidth_gb_s"] = cuda.bandwidth_gb_s;
  }
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
