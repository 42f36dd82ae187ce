#define XXH_INLINE_ALL  // header only: nothing to link
#include "host/io/input_file.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

// The smallest code point that needs a sequence of this length: a smaller one is an overlong form.
constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};

// Length of the valid UTF-8 sequence at the front, 0 if there is none.
std::size_t utf8_sequence(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
  if (length == 0 || first >= 0xF8 || bytes.size() < length) return 0;
  std::uint32_t point = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
    point = point << 6 | (byte(i) & 0x3Fu);
  }
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  return point < kSmallest[length] || point > 0x10FFFF || surrogate ? 0 : length;
}

// Says in `faults` why the bytes are no text, if so.
void check_text(const InputFile& file, FaultList& faults) {
  const std::string_view bytes = file.bytes;
  if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    faults.add(file.name, "the file is empty");
    return;
  }
  const std::size_t position = std::min(find_invalid_utf8(bytes), bytes.find('\0'));
  if (position != std::string_view::npos) {
    const auto line = std::count(bytes.begin(), bytes.begin() + static_cast<long>(position), '\n');
    faults.add(file.name + " line " + std::to_string(line + 1),
               "is not UTF-8 text (byte " + std::to_string(position + 1) +
                   "); expected a text file in UTF-8, not compressed");
  }
}

}  // namespace

std::size_t find_invalid_utf8(std::string_view bytes) {
  std::size_t position = 0;
  while (position < bytes.size()) {
    const std::size_t length = utf8_sequence(bytes.substr(position));
    if (length == 0) return position;
    position += length;
  }
  return std::string_view::npos;
}

std::string hash_bytes(std::string_view bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  std::string text = "xxh3-128:";
  for (const unsigned char byte : canonical.digest) {
    constexpr char kDigits[] = "0123456789abcdef";
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string shown_path(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  const bool below = !relative.empty() && *relative.begin() != "..";
  return below ? relative.string() : path.string();
}

std::optional<std::string> read_bytes(const fs::path& path, const std::string& name,
                                      FaultList& faults) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) {
    faults.add_missing(name, "no such file");
    return std::nullopt;
  }
  if (!fs::is_regular_file(status)) {
    faults.add(name, "is not a regular file");
    return std::nullopt;
  }
  const std::uintmax_t size = fs::file_size(path, error);
  if (error || size > kLargestInput) {
    faults.add(name, "is larger than 1 GiB; expected a smaller file");
    return std::nullopt;
  }
  std::string bytes(size, '\0');
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    faults.add_missing(name, "cannot be opened; is it readable for you?");
    return std::nullopt;
  }
  stream.read(bytes.data(), static_cast<std::streamsize>(size));
  if (static_cast<std::uintmax_t>(stream.gcount()) != size) {
    faults.add(name, "cannot be read to its end");
    return std::nullopt;
  }
  return bytes;
}

std::optional<InputFile> read_input(const fs::path& path, const std::string& name,
                                    FaultList& faults) {
  std::optional<std::string> bytes = read_bytes(path, name, faults);
  if (!bytes) return std::nullopt;
  return text_input(std::move(*bytes), name, faults);
}

std::optional<InputFile> text_input(std::string bytes, const std::string& name, FaultList& faults) {
  InputFile file{name, std::move(bytes), {}};
  file.hash = hash_bytes(file.bytes);
  if (file.bytes.starts_with("\xEF\xBB\xBF")) file.bytes.erase(0, 3);
  const std::size_t before = faults.count();
  check_text(file, faults);
  if (faults.count() > before) return std::nullopt;
  return file;
}

}  // namespace dcmrnn
