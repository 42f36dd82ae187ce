#include "host/io/result_arrays.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "host/io/npy.hpp"
#include "tests/host/io/fake_study.hpp"
#include "tests/host/io/scratch_folder.hpp"

namespace dcmrnn {
namespace {

class ResultArrays : public ::testing::Test {
 protected:
  ResultArrays() {
    const fake::Finished finished = fake::study();
    FileBatch files;
    write_result_arrays(files, folder_.path(), finished.study.model, finished.estimate.subjects);
    files.commit();
  }
  NpyArray array(const char* name) const { return read_npy(fake::contents(folder_ / name)); }

  fake::ScratchFolder folder_;
};

TEST_F(ResultArrays, HoldEverySubjectsEstimate) {
  const Parameters expected = fake::parameters(0.2);
  const NpyArray a = array("A.npy");
  EXPECT_EQ(a.shape, (std::vector<std::size_t>{3, 2, 2}));
  EXPECT_EQ(a.values[1], 0.2) << "from V5 to V1";
  EXPECT_EQ(a.values[2], 0.3) << "from V1 to V5";
  const NpyArray b = array("B.npy");
  EXPECT_EQ(b.shape, (std::vector<std::size_t>{3, 2, 2, 2}));
  EXPECT_EQ(b.values[2], 0.7) << "Photic on V1 > V5";
  const NpyArray c = array("C.npy");
  EXPECT_EQ(c.shape, (std::vector<std::size_t>{3, 2, 2}));
  EXPECT_EQ(c.values[0], expected.connectivity.C(0, 0));
  const NpyArray hemodynamics = array("hemodynamics.npy");
  EXPECT_EQ(hemodynamics.shape, (std::vector<std::size_t>{3, kRegionParameters, 2}));
  EXPECT_EQ(hemodynamics.values[2 * kTau + 1], 1.9);
}

TEST_F(ResultArrays, HoldStandardDeviationsButOfExactZeros) {
  EXPECT_EQ(array("A_sd.npy").values[1], 0.02);
  EXPECT_EQ(array("B_sd.npy").values[2], 0.05);
  EXPECT_TRUE(std::isnan(array("B_sd.npy").values[1])) << "the estimate is exactly 0";
  EXPECT_EQ(array("C_sd.npy").values[0], 0.06);
  EXPECT_EQ(array("hemodynamics_sd.npy").values[2 * kTau + 1], 0.02);
}

TEST_F(ResultArrays, HoldNanWhereASubjectFailed) {
  for (const char* name : {"A.npy", "B_sd.npy", "C.npy", "hemodynamics.npy"}) {
    const NpyArray found = array(name);
    for (std::size_t i = found.values.size() / 3; i < found.values.size(); ++i) {
      EXPECT_TRUE(std::isnan(found.values[i])) << name;
    }
  }
}

TEST_F(ResultArrays, NameTheirAxes) {
  const auto index = nlohmann::json::parse(fake::contents(folder_ / "arrays.json"));
  EXPECT_EQ(index["subjects"], nlohmann::json({"sub-01", "sub-02", "sub-03"}));
  EXPECT_EQ(index["status"], nlohmann::json({"ok", "bad_data", "diverged"}));
  EXPECT_EQ(index["regions"], nlohmann::json({"V1", "V5"}));
  EXPECT_EQ(index["inputs"], nlohmann::json({"Photic", "Motion"}));
  EXPECT_EQ(index["parameters"][kTau], "tau");
  EXPECT_EQ(index["units"][kTau], "s");
  for (const auto& [name, about] : index["arrays"].items()) {
    EXPECT_EQ(about["axes"].size(), array(name.c_str()).shape.size()) << name;
  }
  EXPECT_EQ(index["arrays"].size(), 8u);
}

}  // namespace
}  // namespace dcmrnn
