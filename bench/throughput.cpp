// Throughput of the kernels with their floors, and of the peers beside them, as JSON on stdout.
//   throughput                    everything
//   throughput --engine           the engine's cases, no peer
//   throughput --problem REGIONS  the problem and its gradients, for peers in other languages
//   throughput --case KERNEL REGIONS fp32|fp64 THREADS
//                                 the engine's figure alone, for the same
#include <algorithm>
#include <exception>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/peers/peer.hpp"
#include "bench/peers/reference.hpp"
#include "host/devices.hpp"
#include "host/throughput_json.hpp"

namespace {

using namespace dcmrnn;
using nlohmann::ordered_json;

// What a program in another language needs to compute the same loss and gradients.
ordered_json problem_json(int regions) {
  const ThroughputProblem problem(regions, BenchInputs::kBlocks);
  const Ensemble& ensemble = problem.ensemble();
  const Dataset& data = ensemble.datasets[0];
  const peers::Reference exact = peers::reference_answer(problem, BenchKernel::kExact);
  const peers::Reference windowed = peers::reference_answer(problem, BenchKernel::kWindowed);
  return {{"regions", ensemble.layout.regions},
          {"inputs", ensemble.layout.inputs},
          {"dt", ensemble.grids[0].dt},
          {"steps", ensemble.grids[0].steps},
          {"steps_per_scan", ThroughputProblem::kStepsPerScan},
          {"steps_per_window", ThroughputProblem::kWindow / ThroughputProblem::kStep},
          {"constants",
           {{"V0", ensemble.constants.V0},
            {"TE", ensemble.constants.TE},
            {"theta0", ensemble.constants.theta0},
            {"r0", ensemble.constants.r0}}},
          {"run_begin", data.run_begin},
          {"run_level", data.run_level},
          {"bold", data.bold},
          {"noise_sd", data.signal_sd},
          {"parameters", exact.parameters},
          {"loss", exact.loss},
          {"gradient", {{"exact", exact.gradient}, {"windowed", windowed.gradient}}}};
}

ThroughputCase parse_case(const std::vector<std::string>& words) {
  ThroughputCase what;
  const auto* const kernel = std::ranges::find(
      kBenchKernels, words.at(0), [](BenchKernel each) { return std::string(name_of(each)); });
  if (kernel == std::end(kBenchKernels)) throw std::invalid_argument("no kernel " + words[0]);
  what.kernel = *kernel;
  what.regions = std::stoi(words.at(1));
  what.single = words.at(2) == "fp32";
  what.threads = std::stoi(words.at(3));
  return what;
}

ordered_json peer_json(const peers::Peer& peer, const ThroughputCase& what,
                       const ThroughputBench::Pair& pair, double error) {
  return {{"peer", peer.name},
          {"kernel", name_of(what.kernel)},
          {"regions", what.regions},
          {"precision", what.single ? "fp32" : "fp64"},
          {"threads", what.threads},
          {"inputs", name_of(what.inputs)},
          {"ns_per_region_step", pair.peer_ns},
          {"engine_ns_per_region_step", pair.engine.ns_per_region_step},
          {"engine_is_faster_by", pair.engine_is_faster_by},
          {what.has_gradient() ? "gradient_error" : "loss_error", error}};
}

// Each peer turn by turn with the engine, on the cases with blocks as inputs and Euler's steps.
ordered_json measure_peers(ThroughputBench& bench, int threads) {
  ordered_json figures = ordered_json::array();
  for (const ThroughputCase& what : throughput_cases(threads)) {
    if (what.inputs != BenchInputs::kBlocks || what.integrator != "euler") continue;
    const peers::Reference reference =
        peers::reference_answer(ThroughputProblem(what.regions, what.inputs), what.kernel);
    std::vector<peers::Peer> beside = peers::libm_peers(what);
    std::ranges::move(peers::eigen_peers(what), std::back_inserter(beside));
    for (const peers::Peer& peer : beside) {
      const double error = peers::require_agreement(peer.name, what, peer.work, reference);
      figures.push_back(peer_json(peer, what, bench.run_beside(what, peer.work), error));
      std::cerr << peer.name << ", " << name_of(what.kernel) << ", " << what.regions
                << " regions\n";
    }
  }
  return figures;
}

ordered_json measure_engine(ThroughputBench& bench, int threads) {
  ordered_json json = {{"machine", machine_json(bench)}, {"cases", ordered_json::array()}};
  for (const ThroughputCase& what : throughput_cases(threads)) {
    json["cases"].push_back(case_json(bench.run(what)));
    std::cerr << name_of(what.kernel) << ", " << what.regions << " regions\n";
  }
  return json;
}

ordered_json measure_all(ThroughputBench& bench) {
  const int threads = cpu_device().threads;
  ordered_json json = measure_engine(bench, threads);
  json["peers"] = measure_peers(bench, threads);
  return json;
}

ordered_json answer(const std::vector<std::string>& words) {
  if (!words.empty() && words[0] == "--problem") return problem_json(std::stoi(words.at(1)));
  ThroughputBench bench;
  if (words.empty()) return measure_all(bench);
  if (words[0] == "--engine") return measure_engine(bench, cpu_device().threads);
  if (words[0] != "--case") throw std::invalid_argument("unknown option " + words[0]);
  return case_json(bench.run(parse_case({words.begin() + 1, words.end()})));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    std::cout << answer({argv + 1, argv + argc}).dump(2) << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "throughput: " << error.what() << "\n";
    return 1;
  }
}
