// Device memory that is taken together and given back together.
#pragma once

#include <cstddef>
#include <vector>

namespace dcmrnn::device {

// Device: allocate(bytes) (throws OutOfDeviceMemory), release, upload, clear.
template <class Device>
class Holdings {
 public:
  explicit Holdings(Device& device) : device_(&device) {}
  Holdings(const Holdings&) = delete;
  Holdings& operator=(const Holdings&) = delete;
  ~Holdings() { drop(); }

  // Points `piece` at room for `count` values, at nothing for none.
  template <class T>
  void take(T*& piece, std::size_t count) {
    piece = nullptr;
    if (count == 0) return;
    pieces_.push_back(nullptr);
    pieces_.back() = device_->allocate(count * sizeof(T));
    piece = static_cast<T*>(pieces_.back());
  }
  template <class T>
  T* copy_of(const std::vector<T>& values) {
    T* piece;
    take(piece, values.size());
    if (piece != nullptr) device_->upload(piece, values.data(), values.size() * sizeof(T));
    return piece;
  }
  void drop() {
    for (void* piece : pieces_) {
      if (piece != nullptr) device_->release(piece);
    }
    pieces_.clear();
  }

 private:
  Device* device_;
  std::vector<void*> pieces_;
};

}  // namespace dcmrnn::device
