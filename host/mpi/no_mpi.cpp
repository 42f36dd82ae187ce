// A build without MPI: rank 0 alone.
#include "dcmrnn/error.hpp"
#include "host/mpi/launch.hpp"
#include "host/mpi/ranks.hpp"

namespace dcmrnn::mpi {

void join() {
  if (launched_processes() > 1)
    throw Error(ExitCode::kUsage, "mpirun",
                "started several processes, and this program was built without MPI; expected one, "
                "or a build with -DDCMRNN_MPI=ON");
}

int rank() { return 0; }
int count() { return 1; }
void send(int, Kind, std::string) {}
std::optional<Message> receive() { return std::nullopt; }
void dismiss() {}
int leave(int exit_code) { return exit_code; }

}  // namespace dcmrnn::mpi
