// The cell of one member in its team of threads: state, parameters and time loop. What a thread
// holds stands in registers where the number of its regions is known at compile time, and else in
// the thread's scratch. M, the largest of it, can stand in shared memory instead.
#pragma once

#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/model/trajectory.hpp"
#include "kernels/arena.hpp"
#include "kernels/device/problem.hpp"
#include "kernels/device/team.hpp"

namespace dcmrnn::device {

// Count values of T: an array of its own, or, for Count = 0, a piece of the arena.
template <class T, int Count>
struct Local {
  T of[Count];
  Local() = default;
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

// P: what a parameter is, S or Dual<S>. Time is counted in stages (an exponential step is one).
// kReversed: M is read by columns too. kMShared: it stands in shared memory, kMValues of it for a
// thread.
template <class P, class Dynamics, class Team, bool kReversed = false, bool kMShared = false>
class MemberCell {
 public:
  using Neural = typename Dynamics::Neural;
  using Integrator = typename Dynamics::Integrator;
  using S = Scalar<P>;
  using T = typename Team::template Value<P>;
  using Model = typename Dynamics::template Hemodynamics<T>;
  using State = typename Model::State;
  // Places that hold where a step began.
  static constexpr bool kBeginsX = Integrator::kStages > 1 || Integrator::kExponential;
  static constexpr int kBegins = kBeginsX ? Team::kOwn : 1;
  static constexpr int kStateBegins = Integrator::kStages > 1 ? Team::kOwn : 1;
  static constexpr bool kShared = Team::kLanes > 1;  // a thread sees one row of M
  static_assert(!kShared || Team::kOwn == 1);
  static_assert(!kMShared || kShared);
  // A row of M and a column, where the lanes share the regions; else all of it.
  static constexpr bool kHasColumn = kReversed && kShared;
  static constexpr int kMRows = Team::kOwn * Team::kAll;
  static constexpr int kMColumn = kHasColumn ? Team::kAll : 1;
  static constexpr int kMValues = kMShared ? kMRows + (kHasColumn ? kMColumn : 0) : 0;

  DCMRNN_LANE MemberCell(const ParameterLayout& layout, const Data<S>& data, S dt, const Team& team,
                         Arena& arena, Strided<T> shared = {})
      : n_(layout.regions),
        team_(team),
        layout_(layout),
        data_(data),
        dt_(dt),
        x_(arena, own()),
        h_(arena, own()),
        region_(arena, own()),
        phi_(arena, own()),
        begin_x_(arena, own()),
        begin_h_(arena, own()),
        M_(rows_of_M(arena, shared)),
        drive_(arena, own()),
        M_column_(column_of_M(shared)) {}

  DCMRNN_LANE int regions() const { return !kShared && Team::kOwn > 0 ? Team::kOwn : n_; }
  DCMRNN_LANE int own() const { return Team::kOwn > 0 ? Team::kOwn : n_; }
  DCMRNN_LANE int all() const { return Team::kAll > 0 ? Team::kAll : n_; }
  DCMRNN_LANE const Team& team() const { return team_; }
  DCMRNN_LANE T& x(int r) { return x_[r]; }
  DCMRNN_LANE State& h(int r) { return h_[r]; }
  DCMRNN_LANE const typename Model::Region& region(int r) const { return region_[r]; }
  DCMRNN_LANE Strided<const T> M_row(int r) const { return M().from(r * all()); }
  DCMRNN_LANE const T& drive(int r) const { return drive_[r]; }
  // M[i, own region r] over i.
  DCMRNN_LANE Strided<const T> M_column(int r) const {
    static_assert(kReversed);
    if constexpr (kMShared) {
      return M_column_;
    } else if constexpr (kHasColumn) {
      return {M_column_.data(), 1};
    } else {
      return {M_.data() + r, regions()};
    }
  }
  // M[r, r] over own regions r.
  DCMRNN_LANE Strided<const T> self() const {
    if constexpr (kShared) {
      return {&self_, 1};
    } else {
      return {M_.data(), all() + 1};
    }
  }
  DCMRNN_LANE T hits() const { return hits_; }
  DCMRNN_LANE int run() const { return run_; }
  DCMRNN_LANE int run_begin() const { return run_begin_; }
  DCMRNN_LANE S level(int input) const { return data_.run_level[run_ * layout_.inputs + input]; }

  // The parameters of own region r. parameter(p): P on the natural scale.
  template <class Parameters>
  DCMRNN_LANE void theta_of(int r, const Parameters& parameter, T* theta) const {
    DCMRNN_DEVICE_UNROLL
    for (int p = 0; p < kRegionParameters; ++p) {
      theta[p] =
          team_.template read<P>(r, regions(), [&](int i) { return parameter(layout_.phi(p, i)); });
    }
  }

  template <class Parameters>
  DCMRNN_LANE void prepare(const Parameters& parameter) {
    DCMRNN_DEVICE_UNROLL
    for (int r = 0; r < own(); ++r) {
      T theta[kRegionParameters];
      theta_of(r, parameter, theta);
      region_[r] = Model::prepare(theta, dt_);
    }
  }

  DCMRNN_LANE void rest() {
    DCMRNN_DEVICE_UNROLL
    for (int r = 0; r < own(); ++r) {
      x_[r] = T(S(0));
      h_[r] = State::rest();
    }
  }

  // Stands before stage t, the first of a step, in the run that holds it.
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
    run_begin_ = data_.run_begin[run];
    DCMRNN_DEVICE_UNROLL
    for (int r = 0; r < own(); ++r) {
      DCMRNN_DEVICE_UNROLL
      for (int k = 0; k < all(); ++k) {
        if (k >= regions()) {
          M_[r * all() + k] = T(S(0));
          if constexpr (kHasColumn) M_column_[k] = T(S(0));
          continue;
        }
        M_[r * all() + k] = connection(r, parameter, [k](int own, auto at) { return at(own, k); });
        if constexpr (kHasColumn) {
          M_column_[k] = connection(r, parameter, [k](int own, auto at) { return at(k, own); });
        }
      }
      if constexpr (kShared && !Neural::kLinear) {
        self_ = connection(r, parameter, [](int own, auto at) { return at(own, own); });
      }
      T c(S(0));
      for (int j = 0; j < layout_.inputs; ++j) {
        const T by =
            team_.template read<P>(r, regions(), [&](int i) { return parameter(layout_.c(i, j)); });
        c = fma(T(level(j)), by, c);
      }
      drive_[r] = T(dt_) * c;
    }
  }

  // Advances to stage `end`; keep(t, own region, x, record) sees every stage's start.
  template <class Parameters, class Keep>
  DCMRNN_LANE void advance(int end, const Parameters& parameter, const Keep& keep) {
    while (t_ < end) {
      if (t_ == data_.run_begin[run_ + 1]) enter_run(run_ + 1, parameter);
      const int change = data_.run_begin[run_ + 1];
      const int stop = change < end ? change : end;
      for (; t_ < stop; t_ += Integrator::kStages) {
        const int t = t_;
        hits_ =
            hits_ + cell_step<Dynamics, T>(
                        own(), all(), region_.data(), {M(), self(), drive_.data()}, x_.data(),
                        h_.data(), {begin_x_.data(), begin_h_.data()}, phi_.data(),
                        [&](const T* phi) { return team_.everyones(phi); },
                        [&](int stage, int r, const T& x, const typename Model::Record& record) {
                          keep(t + stage, r, x, record);
                        });
      }
    }
  }

  // 0, or not a number where a state of an own region is not finite.
  DCMRNN_LANE T poison() const {
    T sum(S(0));
    DCMRNN_DEVICE_UNROLL
    for (int r = 0; r < own(); ++r) sum = sum + poison_of(x_[r], h_[r]);
    return sum;
  }

 private:
  using Rows = std::conditional_t<kMShared, Strided<T>, Local<T, kMRows>>;
  using Column = std::conditional_t<kMShared, Strided<T>, Local<T, kMColumn>>;
  DCMRNN_LANE Rows rows_of_M(Arena& arena, Strided<T> shared) const {
    if constexpr (kMShared)
      return shared;
    else
      return Rows(arena, own() * all());
  }
  DCMRNN_LANE static Column column_of_M(Strided<T> shared) {
    if constexpr (kMShared)
      return shared.from(kMRows);
    else
      return Column{};
  }
  DCMRNN_LANE Strided<const T> M() const {
    if constexpr (kMShared)
      return M_;
    else
      return {M_.data(), 1};
  }

  // dt (A + sum_j u_j B_j) of the connection that chosen(own, at) takes for own region r, with
  // at(to, from).
  template <class Parameters, class Chosen>
  DCMRNN_LANE T connection(int r, const Parameters& parameter, const Chosen& chosen) const {
    const auto read = [&](const auto& place) {
      return team_.template read<P>(r, regions(),
                                    [&](int i) { return parameter(chosen(i, place)); });
    };
    T m = read([&](int to, int from) { return layout_.a(to, from); });
    for (int j = 0; j < layout_.inputs; ++j) {
      m = fma(T(level(j)), read([&](int to, int from) { return layout_.b(j, to, from); }), m);
    }
    return T(dt_) * m;
  }

  int n_;
  Team team_;
  ParameterLayout layout_;
  const Data<S>& data_;
  S dt_;
  int t_ = 0;
  int run_ = 0;
  int run_begin_ = 0;
  T hits_{S(0)};
  Local<T, Team::kOwn> x_;
  Local<State, Team::kOwn> h_;
  Local<typename Model::Region, Team::kOwn> region_;
  Local<T, Team::kOwn> phi_;
  Local<T, kBegins> begin_x_;  // where the step began
  Local<State, kStateBegins> begin_h_;
  Rows M_;
  Local<T, Team::kOwn> drive_;
  Column M_column_;
  T self_{};  // M[r, r], where a thread sees one row of M and the neural model asks for it
};

// Keeps nothing of a step.
struct KeepNoStep {
  template <class T, class Record>
  DCMRNN_LANE void operator()(int, int, const T&, const Record&) const {}
};

}  // namespace dcmrnn::device
