// The processes that one mpirun started, which send each other texts: rank 0 and the others.
// Without mpirun, and in a build without MPI (no_mpi.cpp), there is rank 0 alone. All calls come
// from one thread; none but join() and leave() waits for another process.
#pragma once

#include <optional>
#include <string>

namespace dcmrnn::mpi {

enum class Kind {
  kHello,    // to rank 0: ready; the run's identity as this rank sees it
  kBatch,    // to a rank: what to compute
  kResult,   // to rank 0
  kFailure,  // to rank 0: this rank can compute nothing any more; why
  kStop,     // to a rank: no more is needed
  kBye,      // to rank 0: the last message
};

struct Message {
  int rank;  // of the sender
  Kind kind;
  std::string text;
};

// Meets the other processes. Throws Error(kUsage) where there are some and this build has no MPI.
void join();

int rank();
int count();

void send(int to, Kind kind, std::string text);
std::optional<Message> receive();  // one that has arrived, if there is

// Rank 0 lets all others go. Whatever they compute is not needed.
void dismiss();

// The end of the process, whose exit code is given and returned. Rank 0 dismisses the others and
// waits for them; those that do not answer within seconds (slow, stopped) are killed by mpirun.
int leave(int exit_code);

}  // namespace dcmrnn::mpi
