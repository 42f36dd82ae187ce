// DCM and GCM files: models, or an Error with faults.
#include "dcmrnn/error.hpp"
#include "host/io/spm_group.hpp"
#include "tests/fuzz/memory_input.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/host/io/fixture_dcm.hpp"

namespace dcmrnn::fuzz {
namespace {

using test::FixtureDcm;
using test::Storage;

void run(std::string_view bytes) {
  const MemoryInput file(bytes);
  try {
    read_spm_files({file.path()}, {});
  } catch (const Error&) {
    // What was wrong is said.
  }
}

std::vector<std::string> seeds() {
  std::vector<std::string> files;
  for (const bool big_endian : {false, true}) {
    FixtureDcm dcm(big_endian);
    const test::MatBytes& mat = dcm.mat;
    FixtureDcm::set(dcm.U, "u",
                    mat.sparse(FixtureDcm::kBins, 2, FixtureDcm::drive(), Storage::kUint8));
    FixtureDcm::set(dcm.Y, "name", mat.rows({"V1", "V5"}));
    files.push_back(mat.file({dcm.encoded("DCM")}));
    files.push_back(mat.file({mat.packed(dcm.encoded("DCM"))}));
    files.push_back(mat.file({mat.cell({1, 2}, {dcm.encoded(), mat.text("DCM_b.mat")}, "GCM")}));
    files.push_back(mat.file({mat.structure(
        {{"Y", mat.complex(1, 2)}, {"U", mat.array(16, {1, 1}, "", mat.structure({}))}}, "DCM")}));
  }
  return files;
}

}  // namespace

const Target kMat = {"mat", run, seeds};

}  // namespace dcmrnn::fuzz
