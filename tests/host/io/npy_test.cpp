#include "host/io/npy.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

#include "host/io/npy_type.hpp"
#include "tests/host/io/npy_bytes.hpp"
#include "tests/host/io/scratch_folder.hpp"

namespace dcmrnn {
namespace {

using test::NpyBytes;

template <class T>
std::vector<double> read_as(const char* type, const std::vector<T>& values) {
  std::vector<double> read;
  for (const bool big_endian : {false, true}) {
    NpyBytes npy;
    npy.descr = std::string(big_endian ? "'>" : "'<") + type + "'";
    npy.shape = "(" + std::to_string(values.size()) + ",)";
    npy.data = NpyBytes::bytes_of(values, big_endian);
    const std::vector<double> found = read_npy(npy.file()).values;
    if (big_endian) {
      EXPECT_EQ(found, read) << "both byte orders hold the same numbers";
    }
    read = found;
  }
  return read;
}

template <class T>
void expect_read(const char* type) {
  const std::vector<T> values = {std::numeric_limits<T>::lowest(), std::numeric_limits<T>::max(),
                                 T{0}, T{1}, static_cast<T>(100.5)};
  EXPECT_EQ(read_as(type, values), std::vector<double>(values.begin(), values.end())) << type;
}

TEST(Npy, ReadsEveryTypeInBothByteOrders) {
  expect_read<float>("f4");
  expect_read<double>("f8");
  expect_read<std::int8_t>("i1");
  expect_read<std::int16_t>("i2");
  expect_read<std::int32_t>("i4");
  expect_read<std::int64_t>("i8");
  expect_read<std::uint8_t>("u1");
  expect_read<std::uint16_t>("u2");
  expect_read<std::uint32_t>("u4");
  expect_read<std::uint64_t>("u8");
}

TEST(Npy, ReadsTruthValues) {
  NpyBytes npy;
  npy.descr = "'|b1'";
  npy.shape = "(3,)";
  npy.data = std::string("\1\0\1", 3);
  EXPECT_EQ(read_npy(npy.file()).values, (std::vector<double>{1, 0, 1}));
}

TEST(Npy, GivesFortranOrderInCOrder) {
  NpyBytes npy;
  npy.order = "True";
  npy.shape = "(2, 3, 2)";
  npy.data = NpyBytes::bytes_of<double>({0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121});
  const NpyArray array = read_npy(npy.file());
  EXPECT_EQ(array.values,
            (std::vector<double>{0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121}));
}

TEST(Npy, WritesWhatItReads) {
  const fake::ScratchFolder folder;
  const NpyArray written[] = {
      {{2, 1, 3}, {1, -2.5, 1e-300, 0.1, 5, 6}}, {{2}, {7, 8}}, {{}, {9}}, {{0, 4}, {}}};
  for (const NpyArray& array : written) {
    FileBatch files;
    write_npy(files, folder / "a.npy", array);
    files.commit();
    const std::string bytes = fake::contents(folder / "a.npy");
    EXPECT_EQ(read_npy_header(bytes).data_offset % 64, 0u) << "as NumPy aligns it";
    const NpyArray found = read_npy(bytes);
    EXPECT_EQ(found.shape, array.shape);
    EXPECT_EQ(found.values, array.values);
  }
}

}  // namespace
}  // namespace dcmrnn
