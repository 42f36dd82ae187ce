// What stands in a folder after write_simulation: a whole simulation, or no file of it.
#include <gtest/gtest.h>

#include "dcmrnn/error.hpp"
#include "dcmrnn/io.hpp"
#include "tests/host/io/scratch_folder.hpp"
#include "tests/host/io/small_files_only.hpp"

namespace dcmrnn {
namespace {

using fake::ScratchFolder;
using fake::SmallFilesOnly;

class SimulationWriter : public ::testing::Test {
 protected:
  void SetUp() override {
    study_.model = full_model({"V1", "V5"}, {"light"}, "spm12");
    study_.effective = R"({"name": "small", "simulate": {}})";
    SimulateOptions options;
    options.subjects = 2;
    options.scans = 10;
    options.truth = study_.model.prior_mean;
    options.snr.reset();
    cohort_ = simulate(study_.model, options);
  }

  ScratchFolder folder_;
  Study study_;
  Cohort cohort_;
};

TEST_F(SimulationWriter, WritesEverySubjectAndTheConfig) {
  write_simulation(folder_.path(), study_, cohort_);
  const auto files = folder_.files();
  for (const char* subject : {"sub-0001", "sub-0002"}) {
    for (const char* place : {"bold/", "inputs/", "clean/"})
      EXPECT_TRUE(files.contains(std::string(place) + subject + ".csv")) << place << subject;
    EXPECT_TRUE(files.contains(std::string("truth/") + subject + ".json")) << subject;
  }
  EXPECT_TRUE(files.contains("config.json"));
  EXPECT_EQ(files.size(), 9u);
}

TEST_F(SimulationWriter, LeavesNoFileWhereALaterOneCannotBeWritten) {
  cohort_.subjects[1].bold.resize(SmallFilesOnly::kBytes, 2);
  cohort_.subjects[1].bold.setOnes();
  try {
    const SmallFilesOnly limit;
    write_simulation(folder_.path(), study_, cohort_);
    FAIL() << "no error was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kInputOutput);
    EXPECT_EQ(error.faults().at(0).where, (folder_ / "bold/sub-0002.csv").string());
  }
  EXPECT_TRUE(folder_.files().empty());
}

}  // namespace
}  // namespace dcmrnn
