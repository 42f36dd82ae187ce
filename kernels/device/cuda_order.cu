// Orders on the device: all members by a key (Thrust); the best of each segment by CUB's stable
// segmented sort and its selection. What is up to date on the host are the members' reports, so
// losses go up, 8 bytes a member, and the places that were selected come down. Thrust allocates
// beside the engine's pool; what the pool has unused the driver gives to such requests.
#include <thrust/device_vector.h>
#include <thrust/gather.h>
#include <thrust/sequence.h>
#include <thrust/sort.h>
#include <thrust/system_error.h>

#include <cub/device/device_segmented_sort.cuh>
#include <cub/device/device_select.cuh>
#include <new>
#include <string>

#include "kernels/device/among_best.hpp"
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

// Calls work(room, bytes) of CUB for the room it needs, and again with it.
template <class Work>
void with_room(const Work& work) {
  std::size_t bytes = 0;
  require(work(nullptr, bytes), "select");
  thrust::device_vector<unsigned char> room(bytes);
  require(work(thrust::raw_pointer_cast(room.data()), bytes), "select");
}

// Sorted within the segments, then compacted to those that are kept.
std::vector<int> best_of_segments(const std::vector<double>& losses, std::span<const int> segments,
                                  int keep) {
  const int count = static_cast<int>(losses.size());
  const int pieces = static_cast<int>(segments.size()) - 1;
  const thrust::device_vector<double> keys(losses.begin(), losses.end());
  const thrust::device_vector<int> ends(segments.begin(), segments.end());
  thrust::device_vector<double> sorted(count);
  thrust::device_vector<int> places(count), order(count), best(count), found(1);
  thrust::sequence(places.begin(), places.end());
  const int* segment = thrust::raw_pointer_cast(ends.data());
  with_room([&](void* room, std::size_t& bytes) {
    return cub::DeviceSegmentedSort::StableSortPairs(
        room, bytes, thrust::raw_pointer_cast(keys.data()), thrust::raw_pointer_cast(sorted.data()),
        thrust::raw_pointer_cast(places.data()), thrust::raw_pointer_cast(order.data()), count,
        pieces, segment, segment + 1);
  });
  const AmongBest among_best{thrust::raw_pointer_cast(sorted.data()), segment, pieces, keep};
  with_room([&](void* room, std::size_t& bytes) {
    return cub::DeviceSelect::If(room, bytes, thrust::raw_pointer_cast(places.data()),
                                 thrust::raw_pointer_cast(best.data()),
                                 thrust::raw_pointer_cast(found.data()), count, among_best);
  });
  best.resize(found[0]);
  thrust::device_vector<int> selected(best.size());
  thrust::gather(best.begin(), best.end(), order.begin(), selected.begin());
  std::vector<int> result(selected.size());
  thrust::copy(selected.begin(), selected.end(), result.begin());
  return result;
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
  return with_own_errors("select", [&] { return best_of_segments(losses, segments, keep); });
}

}  // namespace dcmrnn::device
