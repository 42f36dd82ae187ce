// How many processes were started together with this one.
#pragma once

namespace dcmrnn::mpi {

// As the launcher's environment says (Open MPI's mpirun, hydra, srun with PMIx); 1 without one.
int launched_processes();

// This one's place among those on the same machine, from 0; 0 where nothing says.
int local_rank();

}  // namespace dcmrnn::mpi
