#include "host/io/mat_layout.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "host/io/mat_elements.hpp"
#include "host/io/mat_value.hpp"

namespace dcmrnn {
namespace {

using namespace mat;

constexpr std::size_t kHeaderBytes = 128;
constexpr std::size_t kVersionOffset = 124;
// What an array costs in memory beside its data; more than a reading library takes.
constexpr std::uint64_t kArrayOverhead = 512;

// Classes of arrays that the checks tell apart.
enum ArrayClass : std::uint32_t {
  kCell = 1,
  kStruct = 2,
  kObject = 3,
  kChar = 4,
  kSparse = 5,
  kDouble = 6,
  kUint64 = 15,
  kFunction = 16
};
constexpr std::uint32_t kComplexFlag = 0x0800;

// Bytes of one value of each data type; 0 where it is no number.
constexpr std::array<std::uint64_t, 19> kTypeBytes = {0, 1, 1, 2, 2, 4, 4, 4, 0, 8,
                                                      0, 0, 8, 8, 0, 0, 1, 2, 4};

std::uint64_t type_bytes(std::uint32_t type) {
  return type < kTypeBytes.size() ? kTypeBytes[type] : 0;
}

bool is_big_endian(std::string_view bytes) { return bytes.substr(126, 2) == "MI"; }

struct Shape {
  int rank = 0;
  std::uint64_t rows = 0, columns = 0;  // the first two dimensions
  std::uint64_t count = 1;              // of values
};

class LayoutCheck {
 public:
  explicit LayoutCheck(std::string_view bytes) : bytes_(bytes), numbers_(is_big_endian(bytes)) {}

  void run() {
    Elements elements(bytes_.substr(kHeaderBytes), numbers_);
    while (!elements.at_end()) {
      const Element element = elements.next();
      if (element.type == kCompressed) {
        check_compressed(element.data);
      } else {
        require(element.type == kMatrix, "holds something else than variables");
        check_array(element.data, 0);
      }
    }
  }

 private:
  void spend(std::uint64_t bytes) {
    memory_ += bytes;
    require(bytes <= kLargestMatMemory && memory_ <= kLargestMatMemory,
            "holds more than 1 GiB; expected less");
  }

  // Unpacks no more than the variable's own tag says, and that within the limit.
  void check_compressed(std::string_view packed) {
    z_stream stream{};
    require(inflateInit(&stream) == Z_OK, "cannot be unpacked: no memory");
    struct End {
      z_stream& stream;
      ~End() { inflateEnd(&stream); }
    } end{stream};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    const auto unpack = [&stream](char* to, std::size_t length) {
      stream.next_out = reinterpret_cast<Bytef*>(to);
      stream.avail_out = static_cast<uInt>(length);
      while (stream.avail_out > 0) {
        const int state = inflate(&stream, Z_SYNC_FLUSH);
        if (state == Z_STREAM_END || state != Z_OK) break;
      }
      require(stream.avail_out == 0, "holds a compressed variable that is damaged");
    };
    std::array<char, 8> tag{};
    unpack(tag.data(), tag.size());
    const std::string_view words(tag.data(), tag.size());
    require(numbers_.uint32(words, 0) == kMatrix, "holds a compressed part that is no variable");
    const std::uint64_t length = numbers_.uint32(words, 1);
    spend(length);
    std::vector<char> content;
    constexpr std::size_t kPiece = std::size_t{1} << 20;  // so that a lie costs no memory
    while (content.size() < length) {
      const std::size_t done = content.size();
      content.resize(std::min<std::uint64_t>(length, done + kPiece));
      unpack(content.data() + done, content.size() - done);
    }
    check_array({content.data(), content.size()}, 0);
  }

  // The content of a matrix element: flags, dimensions, name, then what its class says.
  void check_array(std::string_view content, int depth) {
    require(depth <= kDeepestMatNesting, "nests its arrays deeper than 24; expected less");
    require(++arrays_ <= kMostMatArrays, "holds more than 500,000 arrays; expected fewer");
    spend(kArrayOverhead);
    if (content.empty()) return;
    Elements elements(content, numbers_);
    const Element flags = elements.next();
    require(flags.type == kUint32 && flags.data.size() == 8, "has an array without flags");
    const std::uint32_t word = numbers_.uint32(flags.data, 0);
    const std::uint32_t array_class = word & 0xff;
    require(array_class >= kCell && array_class <= kFunction,
            "holds an object of a class that is not of the file format");
    const Shape shape = read_shape(elements.next());
    const Element name = elements.next();
    require(name.type == kInt8 && name.data.size() < 256, "has an array whose name is damaged");
    const bool complex = (word & kComplexFlag) != 0;
    if (array_class == kCell || array_class == kFunction) {
      check_arrays(elements, shape.count, depth);
    } else if (array_class == kStruct || array_class == kObject) {
      check_struct(elements, shape.count, array_class == kObject, depth);
    } else if (array_class == kSparse) {
      require(shape.rank == 2, "has a sparse array that is no matrix");
      check_sparse(elements, shape, complex);
    } else {
      check_values(elements.next(), shape.count, array_class == kChar);
      if (complex) check_values(elements.next(), shape.count, false);
    }
    require(elements.at_end(), "has an array that is longer than its dimensions say");
  }

  Shape read_shape(const Element& element) {
    require(element.type == kInt32 && element.data.size() % 4 == 0 && element.data.size() >= 8,
            "has an array whose dimensions are damaged");
    Shape shape;
    shape.rank = static_cast<int>(element.data.size() / 4);
    require(shape.rank <= kMostMatDimensions, "has an array of more than 16 dimensions");
    bool empty = false;
    for (int i = 0; i < shape.rank; ++i) {
      const std::uint32_t length = numbers_.uint32(element.data, static_cast<std::size_t>(i));
      require(length < std::uint32_t{1} << 31, "has an array with a negative dimension");
      if (i == 0) shape.rows = length;
      if (i == 1) shape.columns = length;
      empty = empty || length == 0;
      // Capped, so that no product overflows.
      shape.count = std::min(shape.count * length, std::uint64_t{1} << 32);
    }
    if (empty) shape.count = 0;
    return shape;
  }

  void check_arrays(Elements& elements, std::uint64_t count, int depth) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const Element element = elements.next();
      require(element.type == kMatrix, "has a cell or field that is no array");
      check_array(element.data, depth + 1);
    }
  }

  void check_struct(Elements& elements, std::uint64_t count, bool object, int depth) {
    if (object) require(elements.next().type == kInt8, "has an object without a class name");
    const Element length = elements.next();
    // Libraries know the short form alone here, as everybody writes it.
    require(length.type == kInt32 && length.data.size() == 4 && length.is_short,
            "has a struct without field names");
    const std::uint32_t width = numbers_.uint32(length.data, 0);
    require(width >= 1 && width <= 256, "has a struct whose field names are damaged");
    const Element names = elements.next();
    require(names.type == kInt8 && names.data.size() % width == 0,
            "has a struct whose field names are damaged");
    for (std::size_t end = width; end <= names.data.size(); end += width) {
      require(names.data.substr(end - width, width).find('\0') != std::string_view::npos,
              "has a struct whose field names are damaged");
    }
    const std::uint64_t fields = names.data.size() / width;
    spend(fields * kArrayOverhead);
    if (fields == 0) require(count <= kMostMatArrays, "has a struct array of more than 500,000");
    check_arrays(elements, fields * count, depth);
  }

  void check_sparse(Elements& elements, const Shape& shape, bool complex) {
    const Element row = elements.next(), start = elements.next();
    const auto is_index = [](std::uint32_t type) { return type == kInt32 || type == kUint32; };
    require(is_index(row.type) && row.data.size() % 4 == 0 && is_index(start.type) &&
                start.data.size() == 4 * (shape.columns + 1),
            "has a sparse array whose indices are damaged");
    const std::uint64_t entries = row.data.size() / 4;
    std::uint32_t last = 0;
    for (std::size_t column = 0; column <= shape.columns; ++column) {
      const std::uint32_t first = numbers_.uint32(start.data, column);
      require(first >= last && first <= entries, "has a sparse array whose columns are damaged");
      last = first;
    }
    for (std::size_t k = 0; k < entries; ++k) {
      // What is beyond the last column is room, not data.
      require(k >= last || numbers_.uint32(row.data, k) < shape.rows,
              "has a sparse array with an entry beyond its rows");
    }
    for (int part = 0; part < (complex ? 2 : 1); ++part) {
      const Element values = elements.next();
      const std::uint64_t bytes = type_bytes(values.type);
      require(bytes > 0 && values.data.size() % bytes == 0 && values.data.size() / bytes >= last &&
                  values.data.size() / bytes <= entries + 1,
              "has a sparse array with as many indices as it has no values");
      spend(8 * entries);
    }
    spend(row.data.size() + start.data.size());
    // As full as a reader may make it; what is larger it leaves alone.
    spend(8 * std::min<std::uint64_t>(shape.count, kMostMatNumbers));
  }

  void check_values(const Element& element, std::uint64_t count, bool text) {
    const std::uint64_t bytes = type_bytes(element.type);
    require(bytes > 0, "has an array of values of an unknown type");
    const bool variable = text && element.type == kUtf8;  // up to four bytes a character
    const bool matches = variable ? element.data.size() >= count && element.data.size() <= 4 * count
                                  : element.data.size() == bytes * count;
    require(matches, "has an array with another number of values than its dimensions say");
    spend(8 * count);
  }

  std::string_view bytes_;
  Numbers numbers_;
  std::uint64_t memory_ = 0;
  std::uint64_t arrays_ = 0;
};

}  // namespace

MatVersion mat_version(std::string_view bytes) {
  if (bytes.size() < kHeaderBytes) return MatVersion::kNone;
  const std::string_view mark = bytes.substr(126, 2);
  if (mark != "MI" && mark != "IM") return MatVersion::kNone;
  const std::size_t high = kVersionOffset + (is_big_endian(bytes) ? 0 : 1);
  const std::size_t low = kVersionOffset + (is_big_endian(bytes) ? 1 : 0);
  if (bytes[low] != 0) return MatVersion::kNone;
  if (bytes[high] == 1) return MatVersion::kV5;
  return bytes[high] == 2 ? MatVersion::kV73 : MatVersion::kNone;
}

std::string mat_layout_fault(std::string_view bytes) {
  if (mat_version(bytes) != MatVersion::kV5) return "is no MAT-file of version 5 or 7";
  try {
    LayoutCheck(bytes).run();
  } catch (const LayoutFault& fault) {
    return fault.what();
  }
  return {};
}

}  // namespace dcmrnn
