#include "host/devices.hpp"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "dcmrnn/error.hpp"
#include "kernels/cpu/cpu_name.hpp"
#include "kernels/cpu/target.hpp"

namespace dcmrnn {

CpuDevice cpu_device() {
  CpuDevice device;
  device.name = cpu_name();
  device.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  device.memory = static_cast<std::int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  for (const Target* target : usable_targets()) device.targets.emplace_back(target->name);
  device.fused = choose_target().fused;
  return device;
}

std::vector<CudaDeviceInfo> chosen_devices(const std::vector<CudaDeviceInfo>& there,
                                           const std::vector<int>& numbers) {
  if (numbers.empty()) return {there.front()};
  std::vector<CudaDeviceInfo> chosen;
  for (const int number : numbers) {
    if (std::ranges::count(numbers, number) > 1) {
      throw Error(ExitCode::kUsage, "--devices",
                  "names device " + std::to_string(number) + " twice; expected each once");
    }
    const auto found = std::ranges::find(there, number, &CudaDeviceInfo::number);
    if (found == there.end()) {
      std::string known;
      for (const CudaDeviceInfo& device : there) {
        known += (known.empty() ? "" : ", ") + std::to_string(device.number);
      }
      throw Error(ExitCode::kUnavailable, "--devices",
                  "CUDA device " + std::to_string(number) + " is not there; expected " +
                      (known.empty() ? "none: " + cuda_absence() : "some of " + known));
    }
    chosen.push_back(*found);
  }
  return chosen;
}

std::vector<int> devices_of_process(const std::vector<CudaDeviceInfo>& there, int process) {
  if (there.empty()) return {};
  return {there[static_cast<std::size_t>(process) % there.size()].number};
}

void require_backend(const FitOptions& options) {
  if (options.backend == "cpu" && !options.devices.empty()) {
    throw Error(ExitCode::kUsage, "--devices",
                "are CUDA devices, and the backend is cpu; expected backend auto or cuda");
  }
  const std::vector<CudaDeviceInfo> there = cuda_devices();
  if (options.backend == "cuda" && there.empty()) {
    throw Error(ExitCode::kUnavailable, "backend cuda", "is not there: " + cuda_absence());
  }
  if (!options.devices.empty()) chosen_devices(there, options.devices);
}

}  // namespace dcmrnn
