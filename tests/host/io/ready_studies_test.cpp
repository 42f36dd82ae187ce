// The studies in configs/ are right, and those that simulate say what is to be found again.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dcmrnn/io.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> ready_studies() {
  std::vector<fs::path> studies;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(fs::path(DCMRNN_SOURCE_DIR) / "configs")) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".json") && !name.ends_with(".schema.json")) studies.push_back(entry.path());
  }
  return studies;
}

TEST(ReadyStudies, AreRight) {
  const std::vector<fs::path> studies = ready_studies();
  EXPECT_GE(studies.size(), 4u);
  for (const fs::path& path : studies) {
    SCOPED_TRACE(path);
    const Study study = load_study(path);
    EXPECT_EQ(study.name, path.stem());
    EXPECT_TRUE(study.simulate.has_value() || !study.subjects.empty());
    EXPECT_GE(study.options.ensemble.starts, 1);
  }
}

TEST(ReadyStudies, ThatSimulateGiveDataThatFit) {
  for (const fs::path& path : ready_studies()) {
    SCOPED_TRACE(path);
    Study study = load_study(path);
    if (!study.simulate) continue;
    study.simulate->subjects = 1;
    const Cohort cohort = simulate(study.model, *study.simulate);
    ASSERT_EQ(cohort.subjects.size(), 1u);
    EXPECT_TRUE(cohort.subjects[0].usable()) << cohort.subjects[0].reason;
    EXPECT_TRUE(cohort.subjects[0].truth.has_value());
  }
}

}  // namespace
}  // namespace dcmrnn
