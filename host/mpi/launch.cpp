#include "host/mpi/launch.hpp"

#include <cstdlib>
#include <initializer_list>

namespace dcmrnn::mpi {
namespace {

int number(const char* variable) {
  const char* text = std::getenv(variable);
  return text == nullptr ? 0 : std::atoi(text);
}

}  // namespace

int launched_processes() {
  for (const char* variable : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})
    if (const int count = number(variable); count > 0) return count;
  const int of_step = std::getenv("PMIX_RANK") == nullptr ? 0 : number("SLURM_STEP_NUM_TASKS");
  return of_step > 0 ? of_step : 1;
}

int local_rank() {
  for (const char* variable : {"OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "SLURM_LOCALID"})
    if (std::getenv(variable) != nullptr) return number(variable);
  return 0;
}

}  // namespace dcmrnn::mpi
