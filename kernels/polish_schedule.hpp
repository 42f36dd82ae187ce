// How far the last descent of a polish goes.
#pragma once

namespace dcmrnn {

struct PolishSchedule {
  int max_steps = 60;       // accepted steps
  double tolerance = 1e-8;  // relative decrease of F that counts as small
  bool keep_noise = false;  // the noise stays as it is, without rounds
  double damping = 1e-2;    // of the first step
};

}  // namespace dcmrnn
