#include "host/devices.hpp"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "dcmrnn/error.hpp"
#include "kernels/cpu/cpu_name.hpp"
#include "kernels/cpu/target.hpp"
#include "kernels/device/cuda_engine.hpp"

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

std::string cuda_absence() {
  return built_with_cuda()
             ? "no driver, no CUDA device on this machine, or none that this build holds code for"
             : "built without CUDA";
}

void require_backend(const std::string& backend) {
  if (backend != "cuda" || !cuda_devices().empty()) return;
  throw Error(ExitCode::kUnavailable, "backend cuda", "is not there: " + cuda_absence());
}

}  // namespace dcmrnn
