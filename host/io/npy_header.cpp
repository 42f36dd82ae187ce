#include "host/io/npy_header.hpp"

#include <algorithm>
#include <charconv>
#include <string>

namespace dcmrnn {
namespace {

void require(bool holds, const std::string& fault) {
  if (!holds) throw NpyFault(fault);
}

// "<f8": the byte order, then the type.
void read_type(std::string_view descr, NpyHeader& header) {
  const bool ordered = !descr.empty() && std::string_view("<>|").find(descr[0]) != descr.npos;
  header.type = ordered ? find_npy_type(descr.substr(1)) : nullptr;
  require(header.type != nullptr, "holds values of type '" + std::string(descr.substr(0, 20)) +
                                      "'; expected real numbers: f4, f8, i1 to i8, u1 to u8 or b1");
  header.big_endian = descr[0] == '>';
}

// The header's text, a dictionary as Python writes it: {'descr': '<f8', 'fortran_order': False,
// 'shape': (3, 4), }
class HeaderText {
 public:
  explicit HeaderText(std::string_view text) : rest_(text) {}

  void read(NpyHeader& header) {
    bool descr = false, order = false, shape = false;
    expect('{');
    while (!take('}')) {
      const std::string_view key = quoted();
      expect(':');
      if (key == "descr" && !descr) {
        require(rest_.empty() || rest_.front() != '[',
                "holds structured values; expected plain numbers");
        read_type(quoted(), header);
        descr = true;
      } else if (key == "fortran_order" && !order) {
        header.fortran_order = truth();
        order = true;
      } else if (key == "shape" && !shape) {
        read_shape(header);
        shape = true;
      } else {
        damaged();
      }
      if (!take(',')) {
        expect('}');
        break;
      }
    }
    require(descr && order && shape && at_end(), kDamaged);
  }

 private:
  static constexpr const char* kDamaged =
      "has a damaged header; expected 'descr', 'fortran_order' and 'shape' as numpy.save writes "
      "them";

  [[noreturn]] static void damaged() { throw NpyFault(kDamaged); }

  void skip_blanks() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size()));
  }

  bool at_end() {
    skip_blanks();
    return rest_.empty();
  }

  bool take(char letter) {
    skip_blanks();
    if (rest_.empty() || rest_.front() != letter) return false;
    rest_.remove_prefix(1);
    skip_blanks();
    return true;
  }

  void expect(char letter) {
    if (!take(letter)) damaged();
  }

  std::string_view quoted() {
    if (rest_.empty() || (rest_.front() != '\'' && rest_.front() != '"')) damaged();
    const std::size_t end = rest_.find(rest_.front(), 1);
    if (end == rest_.npos) damaged();
    const std::string_view text = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return text;
  }

  bool truth() {
    for (const std::string_view word : {"True", "False"}) {
      if (!rest_.starts_with(word)) continue;
      rest_.remove_prefix(word.size());
      return word == "True";
    }
    damaged();
  }

  void read_shape(NpyHeader& header) {
    expect('(');
    while (!take(')')) {
      std::size_t length = 0;
      const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), length);
      if (error != std::errc{}) damaged();
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
      header.shape.push_back(length);
      require(header.shape.size() <= kMostNpyDimensions,
              "has an array of more than 32 dimensions; expected fewer");
      if (!take(',')) {
        expect(')');
        break;
      }
    }
  }

  std::string_view rest_;
};

// No product overflows: what is too much is too much before.
std::size_t count_of(const std::vector<std::size_t>& shape) {
  if (std::ranges::find(shape, std::size_t{0}) != shape.end()) return 0;
  std::size_t count = 1;
  for (const std::size_t length : shape) {
    require(length <= kMostNpyValues / count,
            "announces more than 134,217,728 values; expected fewer");
    count *= length;
  }
  return count;
}

}  // namespace

NpyHeader read_npy_header(std::string_view bytes) {
  constexpr const char* kCut = "ends inside its header; is the file truncated?";
  require(bytes.starts_with(kNpyMagic),
          "does not begin as a NumPy file does; expected one that numpy.save wrote");
  const std::size_t numbers_at = kNpyMagic.size() + 2;
  require(bytes.size() > numbers_at, kCut);
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned major = byte(kNpyMagic.size()), minor = byte(kNpyMagic.size() + 1);
  require(major >= 1 && major <= 3 && minor == 0, "is of NPY version " + std::to_string(major) +
                                                      "." + std::to_string(minor) +
                                                      "; expected 1.0, 2.0 or 3.0");
  const std::size_t length_bytes = major == 1 ? 2 : 4;
  const std::size_t text_at = numbers_at + length_bytes;
  require(bytes.size() >= text_at, kCut);
  std::size_t length = 0;
  for (std::size_t i = length_bytes; i-- > 0;) length = length << 8 | byte(numbers_at + i);
  require(length <= kLargestNpyHeader,
          "has a header of " + std::to_string(length) + " bytes; expected at most 10,000");
  require(bytes.size() >= text_at + length, kCut);
  NpyHeader header;
  HeaderText(bytes.substr(text_at, length)).read(header);
  header.count = count_of(header.shape);
  header.data_offset = text_at + length;
  const std::size_t found = bytes.size() - header.data_offset;
  const std::size_t expected = header.count * header.type->bytes;
  require(found == expected, "has " + std::to_string(found) + " bytes of values; expected " +
                                 std::to_string(expected) + ", as its header says" +
                                 (found < expected ? " (is the file truncated?)" : ""));
  return header;
}

}  // namespace dcmrnn
