// The studies in configs/ are right, and those that simulate say what is to be found again.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/io/experiment_config.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

// The configs of the command `study` begin with study_.
bool is_experiment(const fs::path& path) { return path.filename().string().starts_with("study_"); }

std::vector<fs::path> ready_configs() {
  std::vector<fs::path> configs;
  for (const fs::directory_entry& entry :
       fs::directory_iterator(fs::path(DCMRNN_SOURCE_DIR) / "configs")) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".json") && !name.ends_with(".schema.json")) configs.push_back(entry.path());
  }
  return configs;
}

std::vector<fs::path> ready_studies() {
  std::vector<fs::path> studies = ready_configs();
  std::erase_if(studies, is_experiment);
  return studies;
}

TEST(ReadyStudies, AreRight) {
  const std::vector<fs::path> studies = ready_studies();
  EXPECT_GE(studies.size(), 4u);
  for (const fs::path& path : studies) {
    SCOPED_TRACE(path);
    const Study study = load_study(path);
    EXPECT_EQ(study.name, path.stem());
    EXPECT_TRUE(study.simulate.has_value() || study.bids.has_value() || !study.subjects.empty());
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

TEST(ReadyStudies, OverConditionsAreRight) {
  std::vector<fs::path> experiments = ready_configs();
  std::erase_if(experiments, [](const fs::path& path) { return !is_experiment(path); });
  EXPECT_GE(experiments.size(), 4u);
  for (const fs::path& path : experiments) {
    SCOPED_TRACE(path);
    const Experiment experiment = load_experiment(path);
    EXPECT_EQ(experiment.name, path.stem());
    EXPECT_GE(experiment.conditions.size(), 2u);
  }
}

}  // namespace
}  // namespace dcmrnn
