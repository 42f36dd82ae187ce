// L-BFGS (Liu and Nocedal 1989), orthant-wise (Andrew and Gao 2007) where an L1 term stands: all
// parameters move along one direction, and a trial is accepted if it lowers the loss enough.
#pragma once

#include <cmath>

#include "dcmrnn/lane/strided.hpp"
#include "dcmrnn/optimizer/proximal.hpp"

namespace dcmrnn {

struct Lbfgs {
  static constexpr const char* kName = "lbfgs";
  static constexpr int kPairs = 8;
  static constexpr double kSufficient = 1e-4;  // share of the predicted change that is enough
  static constexpr double kFlat = 1e-10;       // cosine of step and change of slope that is none
  static constexpr int kMostRejections = 8;    // in a row; then steepest descent

  // Of one parameter.
  struct State {
    double slope = 0;            // of the smooth part at the accepted point
    double step = 0;             // from there to the trial
    double moved[kPairs] = {};   // the last accepted steps, each paired with
    double turned[kPairs] = {};  // what it changed of the slope
  };

  // Of the vector.
  struct Progress {
    double loss = HUGE_VAL;   // at the accepted point
    double least = HUGE_VAL;  // of the accepted ones
    double predicted = 0;     // change of the loss over the step, to first order
    int rejections = 0;       // in a row
    int pairs = 0;
    int newest = 0;                 // place of the last pair; older ones stand before it, in a ring
    double curvature[kPairs] = {};  // moved' turned
    double taken[kPairs] = {};      // scratch of a direction
  };

  template <class Coordinates>
  struct Search;
};

// Coordinates: count(); of coordinate k the accepted value(k), the weight l1(k) of its absolute
// value, its state(k), and within(k, x), x moved to where the coordinate may be. `length`: of a
// step of steepest descent.
template <class Coordinates>
struct Lbfgs::Search {
  Coordinates at;
  Progress* progress;

  // Whether the trial with this loss is the next point; a change below `hidden` says nothing, but
  // many of them may not add up.
  DCMRNN_MEMBER bool accepts(double loss, double hidden) const {
    return loss <= progress->loss + kSufficient * progress->predicted + hidden &&
           loss <= progress->least + hidden;
  }
  // The point stands at this loss, which is one of its own where the loss was defined anew.
  DCMRNN_MEMBER void stand_at(double loss, bool anew) const {
    progress->loss = loss;
    progress->least = anew || loss < progress->least ? loss : progress->least;
  }
  // No step: at a point without slopes there is nothing to go by.
  DCMRNN_MEMBER void stop() const {
    for (int k = 0; k < at.count(); ++k) at.state(k).step = 0;
    progress->predicted = 0;
  }

  // At an accepted trial with slopes slope(k): remembers the step that led there, finds the next.
  template <class Slopes>
  DCMRNN_MEMBER void advance(const Slopes& slope, double length) const {
    remember(slope);
    progress->rejections = 0;
    find_step(length);
  }

  // Back at the accepted point: half the step.
  DCMRNN_MEMBER void retreat(double length) const {
    if (++progress->rejections % kMostRejections == 0) {
      progress->pairs = 0;
      find_step(length);
      return;
    }
    for (int k = 0; k < at.count(); ++k) at.state(k).step *= 0.5;
    progress->predicted *= 0.5;
  }

 private:
  // The pair is left out where the loss does not curve upwards along the step.
  template <class Slopes>
  DCMRNN_MEMBER void remember(const Slopes& slope) const {
    double curvature = 0, change = 0, length = 0;
    for (int k = 0; k < at.count(); ++k) {
      const double turned = slope(k) - at.state(k).slope;
      curvature += at.state(k).step * turned;
      change += square(turned);
      length += square(at.state(k).step);
    }
    const bool curved = curvature > kFlat * square_root(change * length);
    const int next = (progress->newest + 1) % kPairs;
    for (int k = 0; k < at.count(); ++k) {
      State& own = at.state(k);
      const double before = own.slope;
      own.slope = slope(k);
      if (!curved) continue;
      own.moved[next] = own.step;
      own.turned[next] = own.slope - before;
    }
    if (!curved) return;
    progress->newest = next;
    progress->curvature[next] = curvature;
    if (progress->pairs < kPairs) ++progress->pairs;
  }

  // Along the quasi-Newton direction, or along steepest descent where that does not lead down.
  DCMRNN_MEMBER void find_step(double length) const {
    descend(length);
    if (progress->pairs == 0 || progress->predicted < 0) return;
    progress->pairs = 0;
    descend(length);
  }
  DCMRNN_MEMBER void descend(double length) const {
    for (int k = 0; k < at.count(); ++k) at.state(k).step = -descent_slope(k);
    if (progress->pairs > 0) {
      apply_inverse_curvature();
    } else {
      const double size = square_root(sum([&](int k) { return square(at.state(k).step); }));
      if (size > 0) scale(length / size);
    }
    confine();
  }

  // The slope of the whole loss, at a corner of the L1 term its one-sided value next to zero; zero
  // where descent would leave the bounds.
  DCMRNN_MEMBER double descent_slope(int k) const {
    const double x = at.value(k), l1 = at.l1(k), smooth = at.state(k).slope;
    const double slope = x > 0 ? smooth + l1 : x < 0 ? smooth - l1 : soft_threshold(smooth, l1);
    return at.within(k, x - slope) == x ? 0 : slope;
  }

  // The step, times the inverse of the curvature that the pairs tell of (the two-loop recursion).
  DCMRNN_MEMBER void apply_inverse_curvature() const {
    for (int age = 0; age < progress->pairs; ++age) {
      const int pair = pair_of(age);
      const double taken = along(pair, &State::moved) / progress->curvature[pair];
      progress->taken[pair] = taken;
      for (int k = 0; k < at.count(); ++k) at.state(k).step -= taken * at.state(k).turned[pair];
    }
    const int newest = progress->newest;
    scale(progress->curvature[newest] /
          sum([&](int k) { return square(at.state(k).turned[newest]); }));
    for (int age = progress->pairs - 1; age >= 0; --age) {
      const int pair = pair_of(age);
      const double given =
          progress->taken[pair] - along(pair, &State::turned) / progress->curvature[pair];
      for (int k = 0; k < at.count(); ++k) at.state(k).step += given * at.state(k).moved[pair];
    }
  }

  // Keeps the trial within the bounds and, under an L1 term, in the orthant that steepest descent
  // enters.
  DCMRNN_MEMBER void confine() const {
    progress->predicted = 0;
    for (int k = 0; k < at.count(); ++k) {
      double& step = at.state(k).step;
      const double x = at.value(k), slope = descent_slope(k);
      const bool penalized = at.l1(k) > 0;
      const bool stays = slope == 0 || (penalized && step * slope > 0);
      const double side = x != 0 ? x : -slope;
      double trial = stays ? x : at.within(k, x + step);
      if (penalized && trial * side < 0) trial = 0;
      step = trial - x;
      progress->predicted += slope * step;
    }
  }

  DCMRNN_MEMBER int pair_of(int age) const { return (progress->newest - age + kPairs) % kPairs; }
  DCMRNN_MEMBER static double square(double x) { return x * x; }
  template <class Terms>
  DCMRNN_MEMBER double sum(const Terms& term) const {
    double total = 0;
    for (int k = 0; k < at.count(); ++k) total += term(k);
    return total;
  }
  DCMRNN_MEMBER double along(int pair, double (State::*half)[kPairs]) const {
    return sum([&](int k) { return (at.state(k).*half)[pair] * at.state(k).step; });
  }
  DCMRNN_MEMBER void scale(double factor) const {
    for (int k = 0; k < at.count(); ++k) at.state(k).step *= factor;
  }
};

}  // namespace dcmrnn
