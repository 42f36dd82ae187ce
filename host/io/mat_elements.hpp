// The data elements that a MAT-file of version 5 is made of: a tag with type and length, then
// bytes. Format: MathWorks, "MAT-File Format", level 5.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace dcmrnn::mat {

// Types of data elements that the checks tell apart.
enum DataType : std::uint32_t {
  kInt8 = 1,
  kInt32 = 5,
  kUint32 = 6,
  kMatrix = 14,
  kCompressed = 15,
  kUtf8 = 16
};

// Thrown by require(), caught by mat_layout_fault().
struct LayoutFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void require(bool holds, const char* fault) {
  if (!holds) throw LayoutFault(fault);
}

// Numbers in the file's byte order.
class Numbers {
 public:
  explicit Numbers(bool big_endian) : big_endian_(big_endian) {}

  std::uint32_t uint32(std::string_view bytes, std::size_t index) const {
    require(bytes.size() >= 4 * (index + 1), "ends inside a number");
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t place = big_endian_ ? i : 3 - i;
      value = value << 8 | static_cast<unsigned char>(bytes[4 * index + place]);
    }
    return value;
  }

 private:
  bool big_endian_;
};

struct Element {
  std::uint32_t type;
  std::string_view data;
  bool is_short;  // stands in its own tag
};

// Takes the data elements of a range one by one.
class Elements {
 public:
  Elements(std::string_view bytes, const Numbers& numbers) : rest_(bytes), numbers_(numbers) {}

  bool at_end() const { return rest_.empty(); }

  Element next() {
    require(rest_.size() >= 8, "ends inside the tag of a data element");
    const std::uint32_t word = numbers_.uint32(rest_, 0);
    if (word >> 16 != 0) {  // the short form: up to four bytes beside their type
      const std::uint32_t length = word >> 16;
      require(length <= 4, "has a short data element of more than 4 bytes");
      const Element element{word & 0xffff, rest_.substr(4, length), true};
      rest_.remove_prefix(8);
      return element;
    }
    const std::uint64_t length = numbers_.uint32(rest_, 1);
    require(length <= rest_.size() - 8, "has a data element that is longer than what holds it");
    const Element element{word, rest_.substr(8, length), false};
    const std::uint64_t padded = word == kCompressed ? length : (length + 7) / 8 * 8;
    rest_.remove_prefix(8 + std::min<std::uint64_t>(padded, rest_.size() - 8));
    return element;
  }

 private:
  std::string_view rest_;
  const Numbers& numbers_;
};

}  // namespace dcmrnn::mat
