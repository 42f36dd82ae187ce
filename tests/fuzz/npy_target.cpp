// NumPy's arrays as tables.
#include "host/io/npy_table.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/host/io/npy_bytes.hpp"

namespace dcmrnn::fuzz {
namespace {

using test::NpyBytes;

void run(std::string_view bytes) {
  FaultList faults;
  if (const auto table = parse_npy_table(bytes, "Y.npy", faults)) table->require_complete(faults);
}

std::vector<std::string> seeds() {
  std::vector<std::string> files = {"PK\3\4", NpyBytes::matrix({{1, 2}, {3, 4}, {5, 6}})};
  for (const char* descr : {"'<f8'", "'>f8'", "'<f4'", "'<i8'", "'>i4'", "'<i2'", "'|b1'"}) {
    NpyBytes npy;
    npy.version = static_cast<int>(files.size()) % 3 + 1;
    npy.descr = descr;
    npy.order = files.size() % 2 > 0 ? "True" : "False";
    npy.data.assign(6 * static_cast<std::size_t>(descr[3] - '0'), '\1');
    files.push_back(npy.file());
  }
  return files;
}

}  // namespace

const Target kNpy = {"npy", run, seeds};

}  // namespace dcmrnn::fuzz
