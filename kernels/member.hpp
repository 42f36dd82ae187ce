// One member while it is fitted: what the host reads of it between two calls of an engine.
#pragma once

namespace dcmrnn {

enum class MemberOutcome {
  kActive,  // not finished
  kConverged,
  kIterationLimit,
  kDiverged,  // the trajectory stopped being finite
};

struct MemberReport {
  MemberOutcome outcome = MemberOutcome::kActive;
  double loss = 0;               // F at the present parameters and noise; not finite if diverged
  double floor_hits = 0;         // region-steps on the domain floor at the last evaluation
  int trials = 0;                // polish sweeps so far
  int round = 0;                 // noise rounds behind it
  bool noise_estimated = false;  // whether its noise comes from its residual
};

// Where a trajectory left the domain.
struct DomainExit {
  int step = -1;
  int region = -1;
};

}  // namespace dcmrnn
