// What each kernel takes, where somebody asks: the launches of one kernel after the other, each
// waited for.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "kernels/engine.hpp"

namespace dcmrnn::device {

class KernelClock {
 public:
  // Begins at zero.
  void start() {
    times_.clear();
    running_ = true;
  }
  // By name.
  std::vector<KernelTime> stop() {
    running_ = false;
    std::vector<KernelTime> times;
    for (const auto& [name, time] : times_) times.push_back(time);
    return times;
  }

  // Runs `work` and, while the clock runs, waits for the device before and after.
  template <class Device, class Work>
  void time(Device& device, const std::string& name, Work&& work) {
    if (!running_) return work();
    device.synchronize();
    const auto begin = std::chrono::steady_clock::now();
    work();
    device.synchronize();
    KernelTime& time = times_[name];
    time.kernel = name;
    ++time.launches;
    time.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

 private:
  bool running_ = false;
  std::map<std::string, KernelTime> times_;
};

}  // namespace dcmrnn::device
