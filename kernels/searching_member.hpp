// The exploration of one member by an optimizer that searches with the whole vector: each pass is a
// trial, which is accepted by its loss or taken back.
#pragma once

#include "kernels/explored_member.hpp"

namespace dcmrnn {

// The free parameters as the search sees them.
template <class State>
struct FreeCoordinates {
  const MemberProblem& problem;
  Strided<const double> accepted;  // [parameter]
  Strided<State> parameters;       // [parameter]

  DCMRNN_MEMBER int count() const { return problem.free_count; }
  DCMRNN_MEMBER double value(int k) const { return accepted[problem.free[k]]; }
  DCMRNN_MEMBER double l1(int k) const { return problem.l1[problem.free[k]]; }
  DCMRNN_MEMBER State& state(int k) const { return parameters[problem.free[k]]; }
  DCMRNN_MEMBER double within(int k, double x) const {
    const int p = problem.free[k];
    return is_held(problem, p) ? accepted[p] : within_bounds(problem, p, x);
  }
};

template <class Optimizer>
struct SearchingMember : ExploredMember {
  using State = typename Optimizer::State;
  struct Progress {
    typename Optimizer::Progress search;
    bool accepted = false;   // the last trial
    bool noise_due = false;  // at the next one that is accepted
  };

  Strided<State> state;  // [parameter]
  Progress* progress;

  // Takes the forward sweep of a trial, before pass `pass`. At an accepted one the noise is renewed
  // now and then; from another the member returns to where it came from. Returns whether it did.
  DCMRNN_MEMBER bool take_loss(int pass) const {
    progress->noise_due |= noise_due(pass);
    progress->accepted = inside() && search().accepts(report->loss, hidden_change(single));
    if (progress->accepted) {
      keep();
      if (progress->noise_due) renew_noise();
      search().stand_at(report->loss, progress->noise_due);
      progress->noise_due = false;
      return false;
    }
    if (!has_accepted()) return false;
    go_back();
    report->loss = progress->search.loss;
    return true;
  }

  // The next trial, from by_natural [parameter], the derivatives of the data term by the natural
  // parameters at the last one. Where the noise was renewed in between, the search compares slopes
  // of two losses: leaving that pair out came less far in as many passes, dropping all far less.
  template <class Gradient>
  DCMRNN_MEMBER void step(const Gradient& by_natural, double rate, double /*share*/) const {
    if (!has_accepted()) return;
    if (progress->accepted && !has_slopes(by_natural)) {
      search().stop();
    } else if (progress->accepted) {
      const auto slope = [&](int k) {
        const int p = problem.free[k];
        return smooth_slope(problem, p, good[p], by_natural[p]);
      };
      search().advance(slope, rate);
    } else {
      search().retreat(rate);
    }
    for (int k = 0; k < problem.free_count; ++k) {
      const int p = problem.free[k];
      parameters[p] = within_bounds(problem, p, good[p] + state[p].step);
    }
  }

 private:
  DCMRNN_MEMBER bool has_accepted() const { return is_finite(progress->search.loss); }
  DCMRNN_MEMBER auto search() const {
    return typename Optimizer::template Search<FreeCoordinates<State>>{{problem, good, state},
                                                                       &progress->search};
  }
};

}  // namespace dcmrnn
