// Errors of the special function unit between 1/2 and 2, where f and v of a trajectory stay mostly.
#include <algorithm>
#include <cmath>

#include "dcmrnn/lane/math.hpp"
#include "kernels/device/cuda_device.cuh"
#include "kernels/device/cuda_engine.hpp"
#include "kernels/device/holdings.hpp"

namespace dcmrnn {
namespace {

struct Evaluate {
  static constexpr const char* kName = "special_check";

  int count;
  float* results;  // [reciprocal exp2 log2, argument]

  // Between 1/2 and 2.
  DCMRNN_LANE static float argument(int k, int count) {
    return 0.5f + 1.5f * static_cast<float>(k) / static_cast<float>(count);
  }
  DCMRNN_LANE void operator()(int k) const {
    const float x = argument(k, count);
    results[k] = reciprocal(x);
    results[count + k] = exp2_product(x, -1.5f);
    results[2 * count + k] = log2(x);
  }
};

}  // namespace

SpecialFunctionErrors measure_special_functions() {
  constexpr int kCount = 1 << 20;
  device::CudaDevice device(0);
  device::Holdings<device::CudaDevice> holdings(device);
  Evaluate evaluate{kCount, nullptr};
  holdings.take(evaluate.results, 3 * kCount);
  device.launch(evaluate, kCount);
  std::vector<float> results(3 * kCount);
  device.download(results.data(), evaluate.results, results.size() * sizeof(float));
  SpecialFunctionErrors errors{};
  for (int k = 0; k < kCount; ++k) {
    const double x = Evaluate::argument(k, kCount);
    const auto relative = [](double a, double b) { return std::abs(a / b - 1); };
    errors.reciprocal = std::max(errors.reciprocal, relative(results[k], 1 / x));
    errors.exp2 = std::max(errors.exp2, relative(results[kCount + k], std::exp2(-1.5 * x)));
    errors.log2 = std::max(errors.log2, std::abs(results[2 * kCount + k] - std::log2(x)));
  }
  return errors;
}

}  // namespace dcmrnn
