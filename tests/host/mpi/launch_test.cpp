#include "host/mpi/launch.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dcmrnn::mpi {
namespace {

// The variable for one test.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

TEST(Launch, SaysHowManyProcessesThereAreAndWhichOfAMachineThisIs) {
  EXPECT_EQ(launched_processes(), 1);
  EXPECT_EQ(local_rank(), 0);
  const Variable count("OMPI_COMM_WORLD_SIZE", "8");
  const Variable local("OMPI_COMM_WORLD_LOCAL_RANK", "3");
  EXPECT_EQ(launched_processes(), 8);
  EXPECT_EQ(local_rank(), 3);
}

TEST(Launch, UnderHydraAndSlurm) {
  const Variable pmi("PMI_SIZE", "4");
  const Variable hydra("MPI_LOCALRANKID", "1");
  EXPECT_EQ(launched_processes(), 4);
  EXPECT_EQ(local_rank(), 1);
}

TEST(Launch, ASlurmStepCountsWhereItBringsItsProcessesTogether) {
  const Variable count("SLURM_STEP_NUM_TASKS", "6");
  const Variable local("SLURM_LOCALID", "2");
  EXPECT_EQ(launched_processes(), 1);
  const Variable pmix("PMIX_RANK", "5");
  EXPECT_EQ(launched_processes(), 6);
  EXPECT_EQ(local_rank(), 2);
}

}  // namespace
}  // namespace dcmrnn::mpi
