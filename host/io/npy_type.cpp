#include "host/io/npy_type.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace dcmrnn {
namespace {

template <class T>
double read_value(const char* bytes, bool big_endian) {
  std::array<char, sizeof(T)> raw;
  std::copy_n(bytes, sizeof(T), raw.begin());
  if (big_endian != (std::endian::native == std::endian::big)) std::ranges::reverse(raw);
  return static_cast<double>(std::bit_cast<T>(raw));
}

double read_truth(const char* bytes, bool) { return *bytes != 0 ? 1 : 0; }

template <class T>
constexpr NpyType type(std::string_view name) {
  return {name, sizeof(T), read_value<T>};
}

constexpr std::array kTypes = {
    type<float>("f4"),         type<double>("f8"),          type<std::int8_t>("i1"),
    type<std::int16_t>("i2"),  type<std::int32_t>("i4"),    type<std::int64_t>("i8"),
    type<std::uint8_t>("u1"),  type<std::uint16_t>("u2"),   type<std::uint32_t>("u4"),
    type<std::uint64_t>("u8"), NpyType{"b1", 1, read_truth}};

}  // namespace

const NpyType* find_npy_type(std::string_view name) {
  const auto* found = std::ranges::find(kTypes, name, &NpyType::name);
  return found == kTypes.end() ? nullptr : found;
}

}  // namespace dcmrnn
