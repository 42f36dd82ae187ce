// dcmrnn bench [--json]: throughput of the engines here, with the floor beside each figure.
#include <cstdio>
#include <iostream>
#include <memory>

#include "dcmrnn/version.hpp"
#include "host/cli/command.hpp"
#include "host/devices.hpp"
#include "host/throughput_json.hpp"

namespace dcmrnn::cli {
namespace {

void print_heading(const ThroughputBench& bench) {
  const CpuDevice cpu = cpu_device();
  std::printf(
      "%s, %d threads, %.2f GHz, %s. ns per region, step and member; the floor is what the\n"
      "execution units of %s need for the operations alone.\n\n"
      "%-10s %7s %9s %7s %11s %10s %10s %10s %6s  %s\n",
      cpu.name.c_str(), cpu.threads, bench.clock_ghz(), bench.target().name,
      bench.ports().processors, "kernel", "regions", "precision", "threads", "inputs", "integrator",
      "ns", "floor ns", "share", "bound");
}

void print_row(const Throughput& t) {
  std::printf("%-10s %7d %9s %7d %11s %10s %10.3f %10.3f %5.0f%%  %s\n", name_of(t.what.kernel),
              t.what.regions, t.what.single ? "fp32" : "fp64", t.what.threads,
              name_of(t.what.inputs), t.what.integrator.c_str(), t.ns_per_region_step, t.floor_ns,
              100 * t.share_of_floor(), t.bound);
  std::fflush(stdout);
}

ExitCode bench(bool as_json, Log& log) {
  ThroughputBench bench;
  nlohmann::ordered_json json = {
      {"version", kVersion}, {"machine", machine_json(bench)}, {"cases", nlohmann::json::array()}};
  if (!as_json) print_heading(bench);
  for (const ThroughputCase& what : throughput_cases(cpu_device().threads)) {
    log.status(std::string("measuring ") + name_of(what.kernel) + ", " +
               std::to_string(what.regions) + " regions");
    const Throughput measured = bench.run(what);
    json["cases"].push_back(case_json(measured));
    if (!as_json) print_row(measured);
  }
  if (as_json) std::cout << json.dump(2) << "\n";
  return ExitCode::kOk;
}

}  // namespace

Command bench_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand(
      "bench",
      "Measure the CPU engine's throughput, the floor beside each figure (GPUs: bench/gpu.sh)");
  add_verbosity(*app, log);
  const auto json = std::make_shared<bool>(false);
  app->add_flag("--json", *json, "print JSON");
  return {app, [json, &log] { return bench(*json, log); }};
}

}  // namespace dcmrnn::cli
