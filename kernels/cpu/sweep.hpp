// Forward and reverse sweeps of one pack over the whole scan or window by window.
//
// Memory: states are kept at cuts only; a segment between two cuts is recomputed with its tape,
// which fits in the second-level cache, and then reversed.
#pragma once

#include "kernels/cpu/hemodynamic_sweep.hpp"
#include "kernels/cpu/neural_sweep.hpp"
#include "kernels/cpu/poison.hpp"
#include "kernels/cpu/residual.hpp"

namespace dcmrnn {

template <class T, class Neural, class Output>
class Sweep {
 public:
  using S = Scalar<T>;
  using Hemodynamics = HemodynamicSweep<T, Output>;
  using State = typename Hemodynamics::State;

  DCMRNN_LANE Sweep(const PackTask<S>& task, Arena& arena)
      : task_(task),
        n_(task.layout.regions),
        neural_(task, arena),
        hemodynamics_(task, arena),
        residual_(task, arena),
        kept_x_(arena.take<T>(static_cast<std::size_t>(task.cuts) * n_)),
        kept_state_(arena.take<State>(static_cast<std::size_t>(task.cuts) * n_)),
        path_(arena.take<T>(static_cast<std::size_t>(task.longest_segment) * n_)),
        source_(arena.take<T>(static_cast<std::size_t>(task.longest_segment) * n_)),
        tape_(arena.take<typename Hemodynamics::Record>(
            static_cast<std::size_t>(task.longest_segment + 1) * n_)) {}

  // Predictions of the whole scan, squared error and sources; keeps the states at cuts.
  DCMRNN_LANE void forward() {
    start();
    clear_results();
    for (int cut = 0; cut + 1 < task_.cuts; ++cut) advance(cut);
    finish_counts();
    residual_.project();
    residual_.finish();
    poison_if_not_finite(task_, neural_.x(), hemodynamics_.state());
  }

  // And the gradient: each window in reverse, from its end to its own begin.
  DCMRNN_LANE void gradient() {
    forward();
    clear_gradient();
    for (int w = task_.windows - 1; w >= 0; --w) {
      reverse_window(task_.window[2 * w], task_.window[2 * w + 1]);
    }
  }

  // Windows in sequence, the parameters moved after each; the confound coefficients are those of
  // the predictions before the pass (task.projection).
  DCMRNN_LANE void windows(const WindowUpdate& update) {
    start();
    clear_results();
    for (int w = 0; w < task_.windows; ++w) {
      const int first = task_.window[2 * w];
      const int last = task_.window[2 * w + 1];
      if (w > 0) restore(first);
      for (int cut = first; cut < last; ++cut) advance(cut);
      keep(last);
      residual_.finish_spans(task_.cut_span[first], task_.cut_span[last]);
      clear_gradient();
      reverse_window(first, last);
      update.apply(update.context, w);
      prepare();
    }
    finish_counts();
  }

 private:
  DCMRNN_LANE void prepare() {
    neural_.prepare();
    hemodynamics_.prepare();
  }

  DCMRNN_LANE void start() {
    prepare();
    for (int i = 0; i < n_; ++i) {
      neural_.x()[i] = T(S(0));
      hemodynamics_.state()[i] = State::rest();
    }
  }

  DCMRNN_LANE void clear_results() {
    for (int k = 0; k < n_ * kMembers<T>; ++k) task_.sse[k] = 0;
    for (int k = 0; k < kMembers<T>; ++k) task_.floor_hits[k] = 0;
    // A scan read at step 0 sees the state at rest, whose signal is 0; no span ends there.
    for (int k = 0; k < task_.scans * n_ * kMembers<T>; ++k) task_.prediction[k] = S(0);
  }
  DCMRNN_LANE void clear_gradient() {
    for (int k = 0; k < task_.layout.size() * kMembers<T>; ++k) task_.gradient[k] = 0;
  }
  DCMRNN_LANE void finish_counts() { accumulate(task_.floor_hits, hemodynamics_.floor_hits()); }

  DCMRNN_LANE void keep(int cut) {
    for (int i = 0; i < n_; ++i) {
      kept_x_[cut * n_ + i] = neural_.x()[i];
      kept_state_[cut * n_ + i] = hemodynamics_.state()[i];
    }
  }
  DCMRNN_LANE void restore(int cut) {
    for (int i = 0; i < n_; ++i) {
      neural_.x()[i] = kept_x_[cut * n_ + i];
      hemodynamics_.state()[i] = kept_state_[cut * n_ + i];
    }
  }

  DCMRNN_LANE void advance(int cut) {
    keep(cut);
    neural_.forward(cut, path_);
    hemodynamics_.template forward<true, false>(cut, path_, tape_);
  }

  DCMRNN_OUTLINE void reverse_window(int first, int last) {
    for (int i = 0; i < n_; ++i) {
      neural_.adjoint()[i] = T(S(0));
      hemodynamics_.adjoint()[i] = State::zero();
    }
    for (int cut = last - 1; cut >= first; --cut) {
      restore(cut);
      neural_.forward(cut, path_);
      hemodynamics_.template forward<false, true>(cut, path_, tape_);
      hemodynamics_.reverse(cut, tape_, source_);
      neural_.reverse(cut, path_, source_);
    }
  }

  const PackTask<S>& task_;
  int n_;
  NeuralSweep<T, Neural> neural_;
  Hemodynamics hemodynamics_;
  Residual<T> residual_;
  T* kept_x_;                            // [cut, region]
  State* kept_state_;                    // [cut, region]
  T* path_;                              // [step of the segment, region]
  T* source_;                            // [step of the segment, region]
  typename Hemodynamics::Record* tape_;  // [step of the segment, region]
};

}  // namespace dcmrnn
