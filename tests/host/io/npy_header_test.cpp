#include "host/io/npy_header.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/npy_bytes.hpp"

namespace dcmrnn {
namespace {

using test::NpyBytes;

// What is said of a file; nothing if it is read.
std::string fault_of(const std::string& bytes) {
  try {
    read_npy_header(bytes);
  } catch (const NpyFault& fault) {
    return fault.what();
  }
  return {};
}

NpyBytes six_doubles() {
  NpyBytes npy;
  npy.data.assign(48, '\0');
  return npy;
}

TEST(NpyHeader, ReadsEveryVersion) {
  for (const int version : {1, 2, 3}) {
    NpyBytes npy = six_doubles();
    npy.version = version;
    const std::string bytes = npy.file();
    const NpyHeader header = read_npy_header(bytes);
    EXPECT_EQ(header.shape, (std::vector<std::size_t>{2, 3}));
    EXPECT_EQ(header.count, 6u);
    EXPECT_EQ(header.type->name, "f8");
    EXPECT_FALSE(header.big_endian || header.fortran_order);
    EXPECT_EQ(header.data_offset, bytes.size() - 48);
  }
}

TEST(NpyHeader, ReadsKeysInAnyOrderAndEitherQuotes) {
  const NpyHeader header = read_npy_header(
      six_doubles().file(R"({"shape" : (6,) , "fortran_order":True,"descr":">f8"})"));
  EXPECT_EQ(header.shape, (std::vector<std::size_t>{6}));
  EXPECT_TRUE(header.big_endian && header.fortran_order);
}

TEST(NpyHeader, ReadsASingleNumberAndAnEmptyArray) {
  NpyBytes npy;
  npy.shape = "()";
  npy.data.assign(8, '\0');
  EXPECT_EQ(read_npy_header(npy.file()).count, 1u);
  npy.shape = "(0, 99999999999999999)";
  npy.data.clear();
  EXPECT_EQ(read_npy_header(npy.file()).count, 0u);
}

TEST(NpyHeader, SaysWhichTypesMayBe) {
  for (const char* descr : {"'<c16'", "'|O'", "'<U8'", "'<f2'", "'f8'", "'<i3'", "'<f80'", "''"}) {
    NpyBytes npy = six_doubles();
    npy.descr = descr;
    EXPECT_TRUE(test::mentions(fault_of(npy.file()), "expected real numbers: f4, f8")) << descr;
  }
  NpyBytes npy = six_doubles();
  npy.descr = "[('a', '<f8')]";
  EXPECT_TRUE(test::mentions(fault_of(npy.file()), "structured"));
}

TEST(NpyHeader, RefusesOtherVersionsAndOtherFiles) {
  NpyBytes npy = six_doubles();
  npy.version = 4;
  EXPECT_TRUE(test::mentions(fault_of(npy.file()), "version 4.0; expected 1.0, 2.0 or 3.0"));
  EXPECT_TRUE(test::mentions(fault_of("V1,V5\n"), "numpy.save"));
  EXPECT_TRUE(test::mentions(fault_of(""), "numpy.save"));
}

TEST(NpyHeader, RefusesEveryFileThatWasCutShort) {
  const std::string bytes = six_doubles().file();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(fault_of(bytes.substr(0, length)).empty()) << length;
  }
  EXPECT_TRUE(test::mentions(fault_of(bytes.substr(0, bytes.size() - 1)),
                             "47 bytes of values; expected 48, as its header says (is the file"));
  EXPECT_TRUE(test::mentions(fault_of(bytes + "x"), "49 bytes of values; expected 48"));
}

TEST(NpyHeader, RefusesDamagedDictionaries) {
  const char* const damaged[] = {
      "",
      "{",
      "{}",
      "{'descr'",
      "{'descr': '<f8}",
      "{'descr': '<f8', 'fortran_order': False}",
      "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (2, 3)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2, -3)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2 3)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': [2, 3]}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999999,)}",
      "{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), 'more': 1}",
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3)} more"};
  for (const char* text : damaged) {
    EXPECT_TRUE(test::mentions(fault_of(six_doubles().file(text)), "damaged header")) << text;
  }
}

TEST(NpyHeader, RefusesWhatIsAnnouncedTooLarge) {
  NpyBytes npy;
  for (const char* shape :
       {"(134217729,)", "(4294967296, 4294967296)", "(18446744073709551615, 2, 3)",
        "(65536, 65536, 65536, 65536, 65536)"}) {
    npy.shape = shape;
    EXPECT_TRUE(test::mentions(fault_of(npy.file()), "more than 134,217,728 values")) << shape;
  }
  npy.shape = "(";
  for (int i = 0; i < 33; ++i) npy.shape += "1, ";
  npy.shape += ")";
  EXPECT_TRUE(test::mentions(fault_of(npy.file()), "more than 32 dimensions"));
}

TEST(NpyHeader, RefusesALongHeaderBeforeItIsThere) {
  std::string bytes("\x93NUMPY\2\0\xff\xff\xff\xff", 12);
  EXPECT_TRUE(test::mentions(fault_of(bytes), "header of 4294967295 bytes; expected at most"));
}

}  // namespace
}  // namespace dcmrnn
