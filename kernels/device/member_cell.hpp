// The cell of one member in one thread: state, parameters and time loop. N regions known at compile
// time stand in registers; N = 0 takes any number and stands in the thread's scratch.
#pragma once

#include "dcmrnn/model/trajectory.hpp"
#include "kernels/arena.hpp"
#include "kernels/device/problem.hpp"

namespace dcmrnn::device {

// Count values of T: an array of its own, or, for Count = 0, a piece of the arena.
template <class T, int Count>
struct Local {
  T of[Count];
  DCMRNN_LANE Local(Arena&, int) {}
  DCMRNN_LANE T& operator[](int k) { return of[k]; }
  DCMRNN_LANE const T& operator[](int k) const { return of[k]; }
  DCMRNN_LANE T* data() { return of; }
  DCMRNN_LANE const T* data() const { return of; }
};
template <class T>
struct Local<T, 0> {
  T* of;
  DCMRNN_LANE Local(Arena& arena, int count) : of(arena.take<T>(static_cast<std::size_t>(count))) {}
  DCMRNN_LANE T& operator[](int k) { return of[k]; }
  DCMRNN_LANE const T& operator[](int k) const { return of[k]; }
  DCMRNN_LANE T* data() { return of; }
  DCMRNN_LANE const T* data() const { return of; }
};

// T: the lane, S or Dual<S>.
template <class T, class Neural, int N>
class MemberCell {
 public:
  using S = Scalar<T>;
  using Model = Balloon<T>;
  using State = typename Model::State;

  // parameters [parameter]: lanes on the natural scale, anything with an operator().
  DCMRNN_LANE MemberCell(const ParameterLayout& layout, const Data<S>& data, S dt, Arena& arena)
      : n_(N > 0 ? N : layout.regions),
        layout_(layout),
        data_(data),
        dt_(dt),
        x_(arena, n_),
        h_(arena, n_),
        region_(arena, n_),
        phi_(arena, n_),
        M_(arena, n_ * n_),
        drive_(arena, n_) {}

  DCMRNN_LANE int regions() const { return N > 0 ? N : n_; }
  DCMRNN_LANE T& x(int i) { return x_[i]; }
  DCMRNN_LANE State& h(int i) { return h_[i]; }
  DCMRNN_LANE const typename Model::Region& region(int i) const { return region_[i]; }
  DCMRNN_LANE const T* M() const { return M_.data(); }
  DCMRNN_LANE T hits() const { return hits_; }
  DCMRNN_LANE int run() const { return run_; }
  DCMRNN_LANE S level(int input) const { return data_.run_level[run_ * layout_.inputs + input]; }

  template <class Parameters>
  DCMRNN_LANE void prepare(const Parameters& parameter) {
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < regions(); ++i) {
      T theta[kRegionParameters];
      DCMRNN_DEVICE_UNROLL
      for (int p = 0; p < kRegionParameters; ++p) theta[p] = parameter(layout_.phi(p, i));
      region_[i] = Model::prepare(theta, dt_);
    }
  }

  DCMRNN_LANE void rest() {
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < regions(); ++i) {
      x_[i] = T(S(0));
      h_[i] = State::rest();
    }
  }

  // Stands before step t, in the run that holds it.
  template <class Parameters>
  DCMRNN_LANE void seek(int t, const Parameters& parameter) {
    t_ = t;
    // The last run that begins at or before t.
    int low = 0, high = data_.runs;
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      if (data_.run_begin[middle] <= t) {
        low = middle;
      } else {
        high = middle;
      }
    }
    enter_run(low, parameter);
  }

  // M = dt (A + sum_j u_j B_j) and drive = dt C u of the run.
  template <class Parameters>
  DCMRNN_LANE void enter_run(int run, const Parameters& parameter) {
    run_ = run;
    const int n = regions();
    const T step(dt_);
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < n; ++i) {
      DCMRNN_DEVICE_UNROLL
      for (int k = 0; k < n; ++k) {
        T m = parameter(layout_.a(i, k));
        for (int j = 0; j < layout_.inputs; ++j) {
          m = fma(T(level(j)), parameter(layout_.b(j, i, k)), m);
        }
        M_[i * n + k] = step * m;
      }
      T c(S(0));
      for (int j = 0; j < layout_.inputs; ++j) {
        c = fma(T(level(j)), parameter(layout_.c(i, j)), c);
      }
      drive_[i] = step * c;
    }
  }

  // Advances to step `end`; keep(t, region, x, record) sees every step's start.
  template <class Parameters, class Keep>
  DCMRNN_LANE void advance(int end, const Parameters& parameter, const Keep& keep) {
    while (t_ < end) {
      if (t_ == data_.run_begin[run_ + 1]) enter_run(run_ + 1, parameter);
      const int change = data_.run_begin[run_ + 1];
      const int stop = change < end ? change : end;
      for (; t_ < stop; ++t_) {
        const int t = t_;
        hits_ = hits_ +
                cell_step<Neural, T>(regions(), region_.data(), M_.data(), drive_.data(), x_.data(),
                                     h_.data(), phi_.data(),
                                     [&](int i, const T& x, const typename Model::Record& record) {
                                       keep(t, i, x, record);
                                     });
      }
    }
  }

  // 0, or not a number where a state is not finite.
  DCMRNN_LANE T poison() const {
    T sum(S(0));
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < regions(); ++i) sum = sum + poison_of(x_[i], h_[i]);
    return sum;
  }

 private:
  int n_;
  ParameterLayout layout_;
  const Data<S>& data_;
  S dt_;
  int t_ = 0;
  int run_ = 0;
  T hits_{S(0)};
  Local<T, N> x_;
  Local<State, N> h_;
  Local<typename Model::Region, N> region_;
  Local<T, N> phi_;
  Local<T, N * N> M_;
  Local<T, N> drive_;
};

// Keeps nothing of a step.
struct KeepNoStep {
  template <class T, class Record>
  DCMRNN_LANE void operator()(int, int, const T&, const Record&) const {}
};

}  // namespace dcmrnn::device
