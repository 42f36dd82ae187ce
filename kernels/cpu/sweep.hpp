// Forward and reverse sweeps of one pack over the whole scan or window by window.
//
// Memory: states are kept at cuts only; a segment between two cuts is recomputed with its tape,
// which fits in the second-level cache, and then reversed. Where the tape of a whole window fits
// and its residual is known when the window ends, the window is reversed from the tape of its own
// forward sweep. Both ways give the same bits.
#pragma once

#include "kernels/cpu/hemodynamic_sweep.hpp"
#include "kernels/cpu/neural_sweep.hpp"
#include "kernels/cpu/poison.hpp"
#include "kernels/cpu/residual.hpp"

namespace dcmrnn {

template <class T, class Dynamics>
class Sweep {
 public:
  using S = Scalar<T>;
  using Hemodynamics = HemodynamicSweep<T, Dynamics>;
  using State = typename Hemodynamics::State;
  using Record = typename Hemodynamics::Record;

  DCMRNN_LANE Sweep(const PackTask<S>& task, Arena& arena)
      : task_(task),
        n_(task.layout.regions),
        neural_(task, arena),
        hemodynamics_(task, arena),
        residual_(task, arena),
        kept_x_(arena.take<T>(static_cast<std::size_t>(task.cuts) * n_)),
        kept_state_(arena.take<State>(static_cast<std::size_t>(task.cuts) * n_)),
        window_tape_(longest_window() * n_ * (sizeof(Record) / sizeof(T)) * kLaneBytes <=
                     kWindowTapeBytes),
        path_(arena.take<T>(tape_steps() * n_)),
        source_(arena.take<T>(static_cast<std::size_t>(task.longest_segment) * n_)),
        tape_(arena.take<Record>(tape_steps() * n_)),
        mean_(arena.take<T>(kExponential ? static_cast<std::size_t>(task.longest_segment) * n_
                                         : 0)) {}

  // Predictions of the whole scan, squared error and sources; keeps the states at cuts.
  DCMRNN_LANE void forward() {
    start();
    for (int cut = 0; cut + 1 < task_.cuts; ++cut) advance<true, false>(cut, 0);
    finish_counts();
    residual_.finish();
    poison_if_not_finite(task_, neural_.x(), hemodynamics_.state());
  }

  // And the gradient: each window in reverse, from its end to its own begin.
  DCMRNN_LANE void gradient() {
    clear_gradient();
    if (task_.rank == 0 && !residual_.whitens() && window_tape_ && !windows_overlap()) {
      stream_windows();
      return;
    }
    forward();
    for (int w = 0; w < task_.windows; ++w) reverse_recomputed(first_cut(w), last_cut(w));
  }

  // Windows in sequence, the parameters moved after each; the confound coefficients are those of
  // the predictions before the pass (task.projection).
  DCMRNN_LANE void windows(const WindowUpdate& update) {
    start();
    residual_.start_windows();
    for (int w = 0; w < task_.windows; ++w) {
      if (w > 0) restore(first_cut(w));
      clear_gradient();
      window_gradient(w);
      update.apply(update.context, w);
      prepare();
    }
    finish_counts();
  }

 private:
  // 64 s at 1/8 s of three regions at the widest register. Larger than some second-level caches,
  // but a tape that streams through the third is still cheaper than a second forward sweep.
  static constexpr std::size_t kWindowTapeBytes = 1024 * 1024;
  static constexpr bool kExponential = Dynamics::Integrator::kExponential;
  static constexpr std::size_t kLaneBytes = sizeof(T) < 32 ? 32 : sizeof(T);  // scalar lanes too

  DCMRNN_LANE int first_cut(int window) const { return task_.window[2 * window]; }
  DCMRNN_LANE int last_cut(int window) const { return task_.window[2 * window + 1]; }
  DCMRNN_LANE bool windows_overlap() const {
    for (int w = 1; w < task_.windows; ++w) {
      if (first_cut(w) < last_cut(w - 1)) return true;
    }
    return false;
  }
  DCMRNN_LANE std::size_t longest_window() const {
    int longest = 0;
    for (int w = 0; w < task_.windows; ++w) {
      const int steps = task_.cut[last_cut(w)] - task_.cut[first_cut(w)];
      if (steps > longest) longest = steps;
    }
    return static_cast<std::size_t>(longest);
  }
  DCMRNN_LANE std::size_t tape_steps() const {
    const auto segment = static_cast<std::size_t>(task_.longest_segment);
    return window_tape_ && longest_window() > segment ? longest_window() : segment;
  }

  DCMRNN_LANE void prepare() {
    neural_.prepare();
    hemodynamics_.prepare();
  }

  DCMRNN_LANE void start() {
    prepare();
    hemodynamics_.clear_counts();
    clear_results();
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

  // One segment forward; its path and, with Tape, its records are kept from step `at` on.
  template <bool Predict, bool Tape>
  DCMRNN_LANE void advance(int cut, int at) {
    keep(cut);
    T* path = path_ + at * n_;
    neural_.forward(cut, path, mean_);
    hemodynamics_.template forward<Predict, Tape>(cut, kExponential ? mean_ : path,
                                                  tape_ + at * n_);
  }

  // One segment in reverse, from the tape at `at`; the states are those after the segment.
  DCMRNN_LANE void reverse(int cut, int at) {
    hemodynamics_.reverse(cut, tape_ + at * n_, source_);
    neural_.reverse(cut, path_ + at * n_, source_);
  }

  DCMRNN_LANE void clear_adjoint() {
    for (int i = 0; i < n_; ++i) {
      neural_.adjoint()[i] = T(S(0));
      hemodynamics_.adjoint()[i] = State::zero();
    }
  }

  DCMRNN_OUTLINE void reverse_recomputed(int first, int last) {
    clear_adjoint();
    for (int cut = last - 1; cut >= first; --cut) {
      restore(cut);
      advance<false, true>(cut, 0);
      reverse(cut, 0);
    }
  }

  // Forward over the window, squared error, and back; the states end after the window.
  DCMRNN_OUTLINE void window_gradient(int w) {
    const int first = first_cut(w);
    const int last = last_cut(w);
    const int begin = task_.cut[first];
    for (int cut = first; cut < last; ++cut) {
      if (window_tape_) {
        advance<true, true>(cut, task_.cut[cut] - begin);
      } else {
        advance<true, false>(cut, 0);
      }
    }
    keep(last);
    const int next = w + 1 < task_.windows ? first_cut(w + 1) : last;
    residual_.finish_window(task_.cut_span[first], task_.cut_span[last], task_.cut_span[next]);
    if (!window_tape_) {
      reverse_recomputed(first, last);
    } else {
      clear_adjoint();
      for (int cut = last - 1; cut >= first; --cut) {
        restore(cut + 1);
        reverse(cut, task_.cut[cut] - begin);
      }
    }
    restore(last);
  }

  // Without confounds, and where the noise is white, a window's residual is known at its end.
  DCMRNN_LANE void stream_windows() {
    start();
    residual_.start_windows();
    for (int w = 0; w < task_.windows; ++w) window_gradient(w);
    finish_counts();
    poison_if_not_finite(task_, neural_.x(), hemodynamics_.state());
  }

  const PackTask<S>& task_;
  int n_;
  NeuralSweep<T, Dynamics> neural_;
  Hemodynamics hemodynamics_;
  Residual<T> residual_;
  T* kept_x_;          // [cut, region]
  State* kept_state_;  // [cut, region]
  bool window_tape_;   // whether the tape holds the longest window
  T* path_;            // [step of the segment or window, region]
  T* source_;          // [step of the segment, region]
  Record* tape_;       // [step of the segment or window, region]
  T* mean_;            // [step of the segment, region] activity over an exponential step
};

}  // namespace dcmrnn
