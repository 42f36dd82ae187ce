// Noise levels of one member's polish. F is minimized at a fixed noise level, then the noise is
// estimated anew from the residual, until it no longer changes; the last descent follows. Starting
// with far too much noise (annealing) or with the hemodynamics held helps random starts into the
// best basin.
#pragma once

#include "dcmrnn/lane/math.hpp"
#include "dcmrnn/optimizer/levenberg_marquardt.hpp"

namespace dcmrnn {

enum class Prestep {
  kNone,      // noise from the residual at once
  kAnnealed,  // noise 2 and 0.5 times the signal's sd first
  kFrozen,    // hemodynamics held during the first round
};

struct NoiseRounds {
  Prestep prestep = Prestep::kNone;
  int round = 0;      // rounds finished
  bool last = false;  // the last descent: the noise stays
};

inline constexpr double kFirstAnnealing = 2.0;  // of the signal's sd, then
inline constexpr double kSecondAnnealing = 0.5;
inline constexpr int kAnnealingRounds = 2;
inline constexpr int kLargestRound = 8;
inline constexpr double kLargestNoiseDrop = 0.3;  // sigma falls by no more than this factor a round
inline constexpr double kSmallestNoise = 1e-4;    // of the signal's sd

// Relative change of the noise that ends the rounds. In single precision a closer look is left to
// the polish in double.
DCMRNN_MEMBER double settled_noise(bool single) { return single ? 0.01 : 0.001; }

// Change of F that the rounding of its states hides, nats.
DCMRNN_MEMBER double hidden_change(bool single) { return single ? 1e-4 : 0; }

// Whether the present round holds the hemodynamics.
DCMRNN_MEMBER bool holds_hemodynamics(const NoiseRounds& rounds) {
  return rounds.prestep == Prestep::kFrozen && rounds.round == 0 && !rounds.last;
}

// Factor of the signal's sd that the present round takes as noise; 0: from the residual.
DCMRNN_MEMBER double annealing_factor(const NoiseRounds& rounds) {
  const bool anneals = rounds.prestep == Prestep::kAnnealed && rounds.round < kAnnealingRounds;
  if (!anneals) return 0;
  return rounds.round == 0 ? kFirstAnnealing : kSecondAnnealing;
}

// How far the present round descends. `single`: states in fp32, whose rounding F cannot see
// through.
DCMRNN_MEMBER LevenbergMarquardtOptions descent(const NoiseRounds& rounds, double tolerance,
                                                int max_steps, bool single, double loss) {
  LevenbergMarquardtOptions options;
  options.noise = hidden_change(single);
  if (rounds.last) {
    options.tolerance = single ? 3e-4 : tolerance * (1 + (loss < 0 ? -loss : loss));
    options.small_steps = single ? 1 : 2;
    options.max_steps = max_steps;
  } else {
    options.tolerance = annealing_factor(rounds) > 0 ? 2.0 : 0.5;
    options.small_steps = 1;
    options.max_steps = holds_hemodynamics(rounds) ? 15 : 12;
  }
  return options;
}

// Noise sd of one region from its squared error. `freedom`: scans less confounds and the region's
// share of parameters (at least 1). `before`: the noise so far, 0 for none.
DCMRNN_MEMBER double estimate_noise(double sse, double freedom, double signal_sd, double before) {
  const double floor = kSmallestNoise * signal_sd;
  double sd = square_root(sse / freedom);
  if (before > 0 && sd < kLargestNoiseDrop * before) sd = kLargestNoiseDrop * before;
  return sd > floor ? sd : floor;
}

}  // namespace dcmrnn
