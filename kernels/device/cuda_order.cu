// Orders on the device: all members by a key (Thrust), and the best of each segment (CUB's stable
// segmented sort). What goes by it is the host's: it decides after every call who goes on, has every
// member's report by then, and the lists of members that it passes are the compaction. So losses go
// up and places come down, 12 bytes a member, where the sort alone is worth the device.
#include <thrust/device_vector.h>
#include <thrust/sequence.h>
#include <thrust/sort.h>
#include <thrust/system_error.h>

#include <cmath>
#include <cub/device/device_segmented_sort.cuh>
#include <new>
#include <string>

#include "kernels/device/cuda_device.cuh"

namespace dcmrnn::device {
namespace {

// Thrust's exceptions as the engine knows them.
template <class Work>
auto with_own_errors(const char* what, const Work& work) {
  try {
    return work();
  } catch (const std::bad_alloc& full) {
    cudaGetLastError();
    throw OutOfDeviceMemory(std::string(what) + ": " + full.what());
  } catch (const thrust::system_error& failure) {
    throw DeviceFailure(std::string(what) + ": " + failure.what());
  }
}

std::vector<int> sorted_places(const std::vector<std::uint64_t>& keys) {
  thrust::device_vector<std::uint64_t> sorted(keys.begin(), keys.end());
  thrust::device_vector<int> places(keys.size());
  thrust::sequence(places.begin(), places.end());
  thrust::stable_sort_by_key(sorted.begin(), sorted.end(), places.begin());
  std::vector<int> order(keys.size());
  thrust::copy(places.begin(), places.end(), order.begin());
  return order;
}

// The places of the losses, ascending within each segment.
std::vector<int> sorted_in_segments(const std::vector<double>& losses,
                                    std::span<const int> segments) {
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
  return order;
}

}  // namespace

std::vector<int> CudaDevice::order(const std::vector<std::uint64_t>& keys) const {
  select_device();
  return with_own_errors("order", [&] { return sorted_places(keys); });
}

std::vector<int> CudaDevice::select(const std::vector<double>& losses,
                                    std::span<const int> segments, int keep) const {
  if (losses.empty() || segments.size() < 2) return {};
  select_device();
  const std::vector<int> order =
      with_own_errors("select", [&] { return sorted_in_segments(losses, segments); });
  const int pieces = static_cast<int>(segments.size()) - 1;
  std::vector<int> selected;
  for (int piece = 0; piece < pieces; ++piece) {
    for (int k = segments[piece]; k < segments[piece + 1] && k < segments[piece] + keep; ++k) {
      if (std::isfinite(losses[order[k]])) selected.push_back(order[k]);
    }
  }
  return selected;
}

}  // namespace dcmrnn::device
