// The members' numbers between calls: on the device, and copies on the host, whichever was changed
// last. Reports are read by the host after every call; the rest moves when it is asked for.
#pragma once

#include <span>
#include <vector>

#include "kernels/device/device_error.hpp"
#include "kernels/device/holdings.hpp"
#include "kernels/device/members.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn::device {

template <class Device>
class MemberStore {
 public:
  explicit MemberStore(Device& device) : device_(device), kept_(device), polish_(device) {}

  // The ensemble's starts. Noise begins at the signal's sd.
  void load(const Ensemble& ensemble) {
    const std::size_t count = ensemble.members.size();
    const std::size_t regions = static_cast<std::size_t>(ensemble.layout.regions);
    const std::size_t size = static_cast<std::size_t>(ensemble.layout.size());
    parameters_.resize(size * count);
    noise_sd_.assign(regions * count, 1);
    sse_.assign(regions * count, 0);
    reports_.assign(count, {});
    for (std::size_t m = 0; m < count; ++m) {
      for (std::size_t p = 0; p < size; ++p) {
        parameters_[p * count + m] = ensemble.parameters[m * size + p];
      }
      const Dataset& data = ensemble.datasets[ensemble.members[m].dataset];
      for (std::size_t n = 0; n < regions && !ensemble.loss.unit_noise; ++n) {
        noise_sd_[n * count + m] = data.signal_sd[n];
      }
    }
    members_ = {};
    members_.count = static_cast<int>(count);
    kept_.take(members_.parameters, parameters_.size());
    kept_.take(members_.noise_sd, noise_sd_.size());
    kept_.take(members_.sse, sse_.size());
    kept_.take(members_.report, count);
    host_is_newer_ = true;
    device_is_newer_ = false;
    push();
  }
  // Gives the device's memory back.
  void drop() {
    kept_.drop();
    polish_.drop();
  }

  // What the polish keeps of all members, once. free: parameters of a member at most.
  void reserve_polish(std::size_t regions, std::size_t free) {
    if (members_.polish != nullptr) return;
    const std::size_t count = reports_.size();
    try {
      polish_.take(members_.trial, parameters_.size());
      polish_.take(members_.normal, free * (free + 1) / 2 * count);
      polish_.take(members_.region_gradient, regions * free * count);
      polish_.take(members_.polish, count);
    } catch (const OutOfDeviceMemory&) {
      polish_.drop();
      throw;
    }
  }

  const Members& on_device() const { return members_; }
  const MemberReport& report(int member) const { return reports_[member]; }

  void set_parameters(int member, std::span<const double> parameters) {
    set(parameters_, member, parameters);
  }
  void set_noise(int member, std::span<const double> noise_sd) { set(noise_sd_, member, noise_sd); }
  // Makes the members active again.
  void revive(std::span<const int> members) {
    pull();
    for (const int member : members) reports_[member].outcome = MemberOutcome::kActive;
    host_is_newer_ = true;
  }
  MemberState state(int member) const {
    pull();
    return {column(parameters_, member), column(noise_sd_, member), column(sse_, member)};
  }

  // Before the device computes: what the host changed goes there.
  void begin() {
    push();
    device_is_newer_ = true;
  }
  // After it did.
  void finish() {
    device_is_newer_ = true;
    device_.download(reports_.data(), members_.report, reports_.size() * sizeof(MemberReport));
  }

 private:
  void push() {
    if (!host_is_newer_) return;
    device_.upload(members_.parameters, parameters_.data(), parameters_.size() * sizeof(double));
    device_.upload(members_.noise_sd, noise_sd_.data(), noise_sd_.size() * sizeof(double));
    device_.upload(members_.sse, sse_.data(), sse_.size() * sizeof(double));
    device_.upload(members_.report, reports_.data(), reports_.size() * sizeof(MemberReport));
    host_is_newer_ = false;
  }
  void pull() const {
    if (!device_is_newer_) return;
    device_.download(parameters_.data(), members_.parameters, parameters_.size() * sizeof(double));
    device_.download(noise_sd_.data(), members_.noise_sd, noise_sd_.size() * sizeof(double));
    device_.download(sse_.data(), members_.sse, sse_.size() * sizeof(double));
    device_is_newer_ = false;
  }
  void set(std::vector<double>& array, int member, std::span<const double> values) {
    pull();
    for (std::size_t k = 0; k < values.size(); ++k) {
      array[k * reports_.size() + static_cast<std::size_t>(member)] = values[k];
    }
    host_is_newer_ = true;
  }
  std::vector<double> column(const std::vector<double>& array, int member) const {
    std::vector<double> one;
    for (std::size_t k = static_cast<std::size_t>(member); k < array.size(); k += reports_.size()) {
      one.push_back(array[k]);
    }
    return one;
  }

  Device& device_;
  Holdings<Device> kept_;    // what members_ points to
  Holdings<Device> polish_;  // of it, what the polish needs
  Members members_{};
  std::vector<MemberReport> reports_;
  mutable std::vector<double> parameters_, noise_sd_, sse_;  // [.., member], as on the device
  bool host_is_newer_ = false;
  mutable bool device_is_newer_ = false;
};

}  // namespace dcmrnn::device
