// Throughput of the kernels with their floors, and of the peers beside them, as JSON on stdout.
//   throughput                   everything
//   throughput --problem         the problem and its gradient, for peers in other languages
#include <cstring>
#include <exception>
#include <iostream>

#include "bench/peers/measure.hpp"
#include "host/devices.hpp"
#include "host/throughput_json.hpp"

namespace {

using namespace dcmrnn;
using nlohmann::ordered_json;

// What a program in another language needs to compute the same gradient.
ordered_json problem_json() {
  const ThroughputProblem problem(3, BenchInputs::kBlocks);
  const Ensemble& ensemble = problem.ensemble();
  const Dataset& data = ensemble.datasets[0];
  const peers::Reference reference = peers::reference_gradient(problem, BenchKernel::kExact);
  return {{"regions", ensemble.layout.regions},
          {"inputs", ensemble.layout.inputs},
          {"dt", ensemble.grids[0].dt},
          {"steps", ensemble.grids[0].steps},
          {"steps_per_scan", ThroughputProblem::kStepsPerScan},
          {"constants",
           {{"V0", ensemble.constants.V0},
            {"TE", ensemble.constants.TE},
            {"theta0", ensemble.constants.theta0},
            {"r0", ensemble.constants.r0}}},
          {"run_begin", data.run_begin},
          {"run_level", data.run_level},
          {"bold", data.bold},
          {"noise_sd", data.signal_sd},
          {"parameters", reference.parameters},
          {"gradient", reference.gradient}};
}

ordered_json peer_json(const peers::PeerFigure& figure) {
  return {{"peer", figure.peer},
          {"kernel", name_of(figure.what.kernel)},
          {"regions", figure.what.regions},
          {"precision", figure.what.single ? "fp32" : "fp64"},
          {"threads", 1},
          {"inputs", name_of(figure.what.inputs)},
          {"ns_per_region_step", figure.ns_per_region_step},
          {"engine_ns_per_region_step", figure.engine_ns_per_region_step},
          {"engine_is_faster_by", figure.ns_per_region_step / figure.engine_ns_per_region_step},
          {"gradient_error", figure.gradient_error}};
}

// On one thread, blocks only; the polish of 8 and 16 regions would take a scalar program minutes.
std::vector<peers::PeerFigure> measure_peers(ThroughputBench& bench,
                                             const ThroughputOptions& options) {
  std::vector<peers::PeerFigure> figures;
  const auto add = [&](const ThroughputCase& what, const auto& measure) {
    const double engine = bench.run(what).ns_per_region_step;
    figures.push_back(measure());
    figures.back().engine_ns_per_region_step = engine;
    std::cerr << figures.back().peer << ", " << name_of(what.kernel) << ", " << what.regions
              << " regions\n";
  };
  for (const ThroughputCase& what : throughput_cases(1)) {
    if (what.inputs != BenchInputs::kBlocks) continue;
    if (what.kernel == BenchKernel::kPolish && what.regions > 3) continue;
    add(what, [&] {
      return what.single ? peers::measure_libm<float>(what, options)
                         : peers::measure_libm<double>(what, options);
    });
    if (what.kernel != BenchKernel::kExact || what.regions != 3) continue;
    if (what.single) {
      add(what, [&] { return peers::measure_eigen<float, 1>(options); });
      add(what, [&] { return peers::measure_eigen<float, 8>(options); });
    } else {
      add(what, [&] { return peers::measure_eigen<double, 1>(options); });
      add(what, [&] { return peers::measure_eigen<double, 4>(options); });
    }
  }
  return figures;
}

ordered_json measure_all() {
  const ThroughputOptions options;
  ThroughputBench bench(options);
  ordered_json json = {{"machine", machine_json(bench)},
                       {"cases", ordered_json::array()},
                       {"peers", ordered_json::array()}};
  for (const ThroughputCase& what : throughput_cases(cpu_device().threads)) {
    json["cases"].push_back(case_json(bench.run(what)));
    std::cerr << name_of(what.kernel) << ", " << what.regions << " regions\n";
  }
  for (const auto& figure : measure_peers(bench, options))
    json["peers"].push_back(peer_json(figure));
  return json;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const bool problem = argc > 1 && std::strcmp(argv[1], "--problem") == 0;
    std::cout << (problem ? problem_json() : measure_all()).dump(problem ? -1 : 2) << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "throughput: " << error.what() << "\n";
    return 1;
  }
}
