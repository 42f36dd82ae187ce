// Levenberg-Marquardt for one member: when a trial is accepted, how the damping moves, when to
// stop. Marquardt's diagonal damping; factors measured on DCM problems (start 1e-2; x 0.2 after a
// good step, x 3 after a poor one, x 5 after a rejected one).
#pragma once

#include "dcmrnn/lane/target.hpp"

namespace dcmrnn {

struct LevenbergMarquardt {
  double damping = 1e-2;
  double loss = 0;       // F at the accepted point
  double predicted = 0;  // decrease that the quadratic model promises for the trial
  double last_decrease = 0;
  int rejections = 0;   // in a row
  int small_steps = 0;  // accepted steps in a row below the tolerance
  int accepted = 0;     // accepted steps since the last restart
  bool fresh = true;    // the trial is the first point: accept it whatever it is
};

// What F's rounding allows: in single precision a decrease below `noise` says nothing.
struct LevenbergMarquardtOptions {
  double tolerance = 0;  // decrease of F that counts as small, nats
  double noise = 0;      // nats
  int small_steps = 2;   // this many in a row end the descent
  int max_steps = 60;
};

enum class LmVerdict { kAccepted, kRejected, kStuck };

// Judges the trial with loss F (finite or not). Accepted: the trial is the new point. Stuck:
// rejected, and nothing is to be gained by more damping.
DCMRNN_MEMBER LmVerdict judge(LevenbergMarquardt& lm, const LevenbergMarquardtOptions& options,
                              double loss, bool finite) {
  if (lm.fresh) {
    lm.fresh = false;
    lm.loss = loss;
    lm.last_decrease = 0;
    return LmVerdict::kAccepted;
  }
  const double gain = lm.loss - loss + options.noise;
  const double ratio = lm.predicted > 0 ? gain / lm.predicted : 0;
  if (finite && gain >= 0 && ratio > 1e-4) {
    lm.last_decrease = lm.loss - loss;
    lm.loss = loss;
    lm.rejections = 0;
    ++lm.accepted;
    if (ratio > 0.75) {
      lm.damping = lm.damping * 0.2 > 1e-12 ? lm.damping * 0.2 : 1e-12;
    } else if (ratio < 0.25) {
      lm.damping *= 3;
    }
    const bool small = lm.last_decrease < options.tolerance + options.noise;
    lm.small_steps = small ? lm.small_steps + 1 : 0;
    return LmVerdict::kAccepted;
  }
  lm.damping = lm.damping * 5 > 1e-8 ? lm.damping * 5 : 1e-8;
  ++lm.rejections;
  const double worthless = 1e-6 + options.noise;
  const bool stuck = lm.rejections > 12 || (finite && lm.predicted < worthless) ||
                     (lm.rejections > 1 && lm.predicted < 20 * options.noise);
  return stuck ? LmVerdict::kStuck : LmVerdict::kRejected;
}

DCMRNN_MEMBER bool converged(const LevenbergMarquardt& lm,
                             const LevenbergMarquardtOptions& options) {
  return lm.small_steps >= options.small_steps;
}

}  // namespace dcmrnn
