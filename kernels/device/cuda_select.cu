// Selection of the best members of each segment on the device: CUB's stable segmented sort.
#include <thrust/device_vector.h>
#include <thrust/sequence.h>

#include <cmath>

#include "kernels/device/cuda_device.cuh"

namespace dcmrnn::device {

std::vector<int> CudaDevice::select(const std::vector<double>& losses,
                                    std::span<const int> segments, int keep) const {
  if (losses.empty() || segments.size() < 2) return {};
  select_device();
  const thrust::device_vector<double> keys(losses.begin(), losses.end());
  thrust::device_vector<double> sorted_keys(losses.size());
  thrust::device_vector<int> places(losses.size()), sorted(losses.size());
  thrust::sequence(places.begin(), places.end());
  const thrust::device_vector<int> ends(segments.begin(), segments.end());
  const int count = static_cast<int>(losses.size());
  const int pieces = static_cast<int>(segments.size()) - 1;
  const auto sort = [&](void* temporary, std::size_t& bytes) {
    require(
        cub::DeviceSegmentedSort::StableSortPairs(
            temporary, bytes, thrust::raw_pointer_cast(keys.data()),
            thrust::raw_pointer_cast(sorted_keys.data()), thrust::raw_pointer_cast(places.data()),
            thrust::raw_pointer_cast(sorted.data()), count, pieces,
            thrust::raw_pointer_cast(ends.data()), thrust::raw_pointer_cast(ends.data()) + 1),
        "select");
  };
  std::size_t bytes = 0;
  sort(nullptr, bytes);
  thrust::device_vector<unsigned char> temporary(bytes);
  sort(thrust::raw_pointer_cast(temporary.data()), bytes);
  std::vector<int> order(losses.size());
  thrust::copy(sorted.begin(), sorted.end(), order.begin());

  std::vector<int> selected;
  for (int piece = 0; piece < pieces; ++piece) {
    for (int k = segments[piece]; k < segments[piece + 1] && k < segments[piece] + keep; ++k) {
      if (std::isfinite(losses[order[k]])) selected.push_back(order[k]);
    }
  }
  return selected;
}

}  // namespace dcmrnn::device
