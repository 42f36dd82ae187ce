// dcmrnn devices: what can compute here, as JSON.
#include "host/devices.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

#include "host/cli/command.hpp"

namespace dcmrnn::cli {
namespace {

ExitCode print_devices() {
  const CpuDevice cpu = cpu_device();
  const nlohmann::ordered_json json = {
      {"cpu",
       {{"device", cpu.name},
        {"threads", cpu.threads},
        {"memory_bytes", cpu.memory},
        {"target", cpu.targets.front()},
        {"usable_targets", cpu.targets},
        {"fused_multiply_add", cpu.fused}}},
      {"cuda",
       {{"devices", nlohmann::ordered_json::array()}, {"note", "none (built without CUDA)"}}}};
  std::cout << json.dump(2) << "\n";
  return ExitCode::kOk;
}

}  // namespace

Command devices_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand("devices", "Say what can compute here");
  add_verbosity(*app, log);
  return {app, print_devices};
}

}  // namespace dcmrnn::cli
