#include "host/io/npy.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

namespace dcmrnn {
namespace {

// Where the values stand in the file, in C order.
class Places {
 public:
  explicit Places(const NpyHeader& header) : shape_(header.shape), index_(header.shape.size()) {
    stride_.resize(shape_.size());
    std::size_t stride = 1;
    for (std::size_t k = 0; k < shape_.size(); ++k) {
      const std::size_t axis = header.fortran_order ? k : shape_.size() - 1 - k;
      stride_[axis] = stride;
      stride *= shape_[axis];
    }
  }

  std::size_t place() const { return place_; }

  void advance() {
    for (std::size_t axis = shape_.size(); axis-- > 0;) {
      place_ += stride_[axis];
      if (++index_[axis] < shape_[axis]) return;
      place_ -= stride_[axis] * shape_[axis];
      index_[axis] = 0;
    }
  }

 private:
  std::vector<std::size_t> shape_, stride_, index_;
  std::size_t place_ = 0;
};

// Padded with blanks and a line end, so that the values begin at a multiple of 64 bytes.
std::string header_bytes(const std::vector<std::size_t>& shape) {
  std::string text = "{'descr': '<f8', 'fortran_order': False, 'shape': (";
  for (const std::size_t length : shape) text += std::to_string(length) + ", ";
  text += "), }";
  const std::size_t before = kNpyMagic.size() + 4;
  text.append(63 - (before + text.size()) % 64, ' ');
  text += '\n';
  std::string bytes(kNpyMagic);
  bytes += {'\1', '\0', static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
  return bytes + text;
}

}  // namespace

NpyArray read_npy(std::string_view bytes) {
  const NpyHeader header = read_npy_header(bytes);
  NpyArray array{header.shape, std::vector<double>(header.count)};
  Places places(header);
  for (double& value : array.values) {
    const std::size_t at = header.data_offset + places.place() * header.type->bytes;
    value = header.type->read(bytes.data() + at, header.big_endian);
    places.advance();
  }
  return array;
}

void write_npy(FileBatch& files, const std::filesystem::path& path, const NpyArray& array) {
  AtomicFile file(path, &files);
  file.write(header_bytes(array.shape));
  for (const double value : array.values) {
    auto raw = std::bit_cast<std::array<char, sizeof(double)>>(value);
    if (std::endian::native == std::endian::big) std::ranges::reverse(raw);
    file.write({raw.data(), raw.size()});
  }
  file.commit();
}

}  // namespace dcmrnn
