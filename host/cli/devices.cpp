// dcmrnn devices: what can compute here, as JSON.
#include "host/devices.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

#include "host/cli/command.hpp"

namespace dcmrnn::cli {
namespace {

nlohmann::ordered_json cuda_json() {
  nlohmann::ordered_json devices = nlohmann::ordered_json::array();
  for (const CudaDeviceInfo& device : cuda_devices()) {
    devices.push_back({{"number", device.number},
                       {"device", device.name},
                       {"target", device.target},
                       {"multiprocessors", device.multiprocessors},
                       {"memory_gb", device.memory_gb},
                       {"free_gb", device.free_gb}});
  }
  nlohmann::ordered_json json = {{"devices", devices}};
  if (devices.empty()) json["note"] = "none (" + cuda_absence() + ")";
  return json;
}

ExitCode print_devices() {
  const CpuDevice cpu = cpu_device();
  const nlohmann::ordered_json json = {{"cpu",
                                        {{"device", cpu.name},
                                         {"threads", cpu.threads},
                                         {"memory_bytes", cpu.memory},
                                         {"target", cpu.targets.front()},
                                         {"usable_targets", cpu.targets},
                                         {"fused_multiply_add", cpu.fused}}},
                                       {"cuda", cuda_json()}};
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
