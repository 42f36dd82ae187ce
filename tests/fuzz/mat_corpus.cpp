// Writes the seeds of fuzz_mat_file into a folder: small valid files of every kind.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/host/io/fixture_dcm.hpp"

namespace {

using dcmrnn::test::FixtureDcm;
using dcmrnn::test::Storage;

void write_seeds(const std::filesystem::path& folder, bool big_endian) {
  FixtureDcm dcm(big_endian);
  const dcmrnn::test::MatBytes& mat = dcm.mat;
  FixtureDcm::set(dcm.U, "u",
                  mat.sparse(FixtureDcm::kBins, 2, FixtureDcm::drive(), Storage::kUint8));
  FixtureDcm::set(dcm.Y, "name", mat.rows({"V1", "V5"}));
  const auto save = [&](const char* name, const std::string& variable) {
    const std::string file = std::string(big_endian ? "big_" : "little_") + name + ".mat";
    std::ofstream(folder / file, std::ios::binary) << mat.file({variable});
  };
  save("dcm", dcm.encoded("DCM"));
  save("packed", mat.packed(dcm.encoded("DCM")));
  save("gcm", mat.cell({1, 2}, {dcm.encoded(), mat.text("DCM_b.mat")}, "GCM"));
  save("odd",
       mat.structure(
           {{"Y", mat.complex(1, 2)}, {"U", mat.array(16, {1, 1}, "", mat.structure({}))}}, "DCM"));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: fuzz_mat_corpus FOLDER\n", stderr);
    return 64;
  }
  std::filesystem::create_directories(argv[1]);
  for (const bool big_endian : {false, true}) write_seeds(argv[1], big_endian);
}
