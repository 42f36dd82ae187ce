// The polish of one member between two tangent sweeps: judges the trial, moves to the next noise
// level or ends, and finds the next trial. Host and device run the same lines.
#pragma once

#include "dcmrnn/optimizer/l1_step.hpp"
#include "kernels/loss.hpp"
#include "kernels/normal_equations.hpp"
#include "kernels/polish_schedule.hpp"

namespace dcmrnn {

// How far one member's polish is, besides its arrays.
struct PolishProgress {
  NoiseRounds rounds;
  LevenbergMarquardt lm;
  bool matrix_is_exact = false;  // of the accepted point under the present noise
};

// What the tangent sweep found at the trial.
struct TrialSweep {
  Strided<const double> sse;              // [region]
  Strided<const double> normal;           // [packed free] J'WJ / sigma^2
  Strided<const double> region_gradient;  // [region, free] J_r'W e_r
  double floor_hits;
};

// The damped system of the next trial and what its step is judged by.
struct TrialSystem {
  Strided<double> matrix;    // [packed free]
  Strided<double> rhs;       // [free]; the solution after the solve
  Strided<double> gradient;  // [free] of F without L1
  Strided<bool> held;        // [free] stays where it is
};

// Scratch of a member whose structure has an L1 term.
struct L1Scratch {
  Strided<double> doubles;  // [packed free + 6 free]
  Strided<int> support;     // [free]
};

struct PolishMember {
  MemberProblem problem;
  PolishSchedule schedule;
  bool single;                      // states in fp32
  Strided<double> parameters;       // [parameter] accepted
  Strided<double> trial;            // [parameter]
  Strided<double> noise_sd;         // [region]
  Strided<double> sse;              // [region] at the accepted point
  Strided<double> normal;           // [packed free] at the accepted point
  Strided<double> region_gradient;  // [region, free] at the accepted point
  PolishProgress* progress;
  MemberReport* report;

  DCMRNN_MEMBER void begin(Prestep prestep) const {
    *progress = {};
    progress->lm.damping = schedule.damping;
    progress->rounds.prestep = prestep;
    progress->rounds.last = problem.unit_noise || schedule.keep_noise;
    for (int p = 0; p < problem.layout.size(); ++p) trial[p] = parameters[p];
    report->outcome = MemberOutcome::kActive;
    report->noise_estimated = progress->rounds.last;
    const double factor = annealing_factor(progress->rounds);
    if (factor == 0 || progress->rounds.last) return;
    for (int n = 0; n < problem.layout.regions; ++n) noise_sd[n] = factor * problem.signal_sd[n];
  }

  // Accepts or rejects the trial, and moves to the next noise round or ends where one is due.
  DCMRNN_MEMBER void judge_trial(const TrialSweep& sweep) const {
    LevenbergMarquardt& lm = progress->lm;
    ++report->trials;
    const double loss = loss_terms(problem, trial, noise_sd, sweep.sse).total();
    const bool finite = is_finite(loss);
    if (lm.fresh && !finite) {
      report->floor_hits = sweep.floor_hits;
      report->outcome = MemberOutcome::kDiverged;
      report->loss = loss;
      return;
    }
    const LevenbergMarquardtOptions options =
        descent(progress->rounds, schedule.tolerance, schedule.max_steps, single, lm.loss);
    const LmVerdict verdict = judge(lm, options, loss, finite);
    if (verdict == LmVerdict::kAccepted) accept(sweep);
    const bool settled = converged(lm, options) || verdict == LmVerdict::kStuck;
    const bool spent = lm.accepted >= options.max_steps;
    if (!settled && !spent) return;
    if (progress->rounds.last) {
      report->outcome = settled ? MemberOutcome::kConverged : MemberOutcome::kIterationLimit;
    } else {
      renew_noise();
    }
  }

  // F's quadratic model at the accepted point, damped. An entry that stays where it is (held by its
  // structure or the round, or at a bound) has a unit row and no right side.
  DCMRNN_MEMBER void assemble(const TrialSystem& system) const {
    const int free = problem.free_count;
    double largest = 0;
    for (int i = 0; i < free; ++i) {
      system.gradient[i] = slope(i);
      system.held[i] = stays(i, system.gradient[i]);
      system.rhs[i] = system.held[i] ? 0 : -system.gradient[i];
      largest = maximum(largest, normal[packed_index(i, i)] + curvature(i));
    }
    for (int i = 0; i < free; ++i) {
      const bool held = system.held[i];
      for (int j = 0; j < i; ++j) {
        const bool apart = held || system.held[j];
        system.matrix[packed_index(i, j)] = apart ? 0 : normal[packed_index(i, j)];
      }
      const double diagonal = normal[packed_index(i, i)] + curvature(i);
      const double damping = progress->lm.damping * maximum(diagonal, 1e-6 * largest);
      system.matrix[packed_index(i, i)] = held ? 1 : diagonal + damping;
    }
  }

  DCMRNN_MEMBER bool penalized() const {
    for (int i = 0; i < problem.free_count; ++i) {
      if (problem.l1[problem.free[i]] > 0) return true;
    }
    return false;
  }

  // With an L1 term: the step of the assembled system by proximal Newton into system.rhs.
  DCMRNN_MEMBER void solve_l1(const TrialSystem& system, const L1Scratch& scratch) const {
    const int free = problem.free_count;
    const Strided<double> g = scratch.doubles.from(packed_index(free, 0) + 2 * free);
    const Strided<double> here = g.from(free), weight = here.from(free), step = weight.from(free);
    for (int i = 0; i < free; ++i) {
      const int p = problem.free[i];
      g[i] = -system.rhs[i];
      here[i] = parameters[p];
      weight[i] = system.held[i] ? 0 : problem.l1[p];
    }
    l1_step(free, system.matrix, g, here, weight, step, scratch.doubles, scratch.support);
    for (int i = 0; i < free; ++i) system.rhs[i] = step[i];
  }

  // Turns the solution in system.rhs into the next trial and the decrease it promises,
  // -(g'd + d'H d / 2) - change of the L1 term, H without damping.
  DCMRNN_MEMBER void take_step(const TrialSystem& system) const {
    const int free = problem.free_count;
    double predicted = 0;
    for (int p = 0; p < problem.layout.size(); ++p) trial[p] = parameters[p];
    for (int i = 0; i < free; ++i) {
      const int p = problem.free[i];
      const double step = system.rhs[i];
      double Hd = curvature(i) * step;
      for (int j = 0; j < free; ++j) {
        Hd += system.rhs[j] * normal[i > j ? packed_index(i, j) : packed_index(j, i)];
      }
      predicted -= step * (system.gradient[i] + 0.5 * Hd);
      predicted -= problem.l1[p] * (absolute(parameters[p] + step) - absolute(parameters[p]));
      trial[p] = within_bounds(problem, p, parameters[p] + step);
    }
    if (!is_finite(predicted)) {
      // The matrix was not positive definite: stay, and damp more at the next judgement.
      for (int p = 0; p < problem.layout.size(); ++p) trial[p] = parameters[p];
      progress->lm.damping *= 10;
      predicted = HUGE_VAL;
    }
    progress->lm.predicted = predicted;
  }

 private:
  DCMRNN_MEMBER void accept(const TrialSweep& sweep) const {
    const int regions = problem.layout.regions;
    for (int p = 0; p < problem.layout.size(); ++p) parameters[p] = trial[p];
    for (int n = 0; n < regions; ++n) sse[n] = sweep.sse[n];
    const std::ptrdiff_t entries = packed_index(problem.free_count, 0);
    for (std::ptrdiff_t k = 0; k < entries; ++k) normal[k] = sweep.normal[k];
    for (int k = 0; k < regions * problem.free_count; ++k) {
      region_gradient[k] = sweep.region_gradient[k];
    }
    progress->matrix_is_exact = true;
    report->loss = progress->lm.loss;
    report->floor_hits = sweep.floor_hits;
  }

  // The next noise level, and the descent begins anew from the accepted point.
  DCMRNN_MEMBER void renew_noise() const {
    const double freedom = maximum(1.0, noise_freedom(problem));
    NoiseRounds& rounds = progress->rounds;
    ++rounds.round;
    const double annealed = annealing_factor(rounds);
    double change = 0, before_sum = 0, after_sum = 0;
    for (int n = 0; n < problem.layout.regions; ++n) {
      const double before = noise_sd[n];
      const double after = annealed > 0
                               ? annealed * problem.signal_sd[n]
                               : estimate_noise(sse[n], freedom, problem.signal_sd[n], before);
      noise_sd[n] = after;
      change = maximum(change, absolute(after / before - 1));
      before_sum += 1 / (before * before);
      after_sum += 1 / (after * after);
    }
    report->noise_estimated = annealed == 0;
    rounds.last =
        annealed == 0 && (change < settled_noise(single) || rounds.round >= kLargestRound);
    // The gradient at the new noise is exact (its regions are kept apart); the matrix is rescaled
    // as a whole, and exact again from the next accepted trial on.
    const std::ptrdiff_t entries = packed_index(problem.free_count, 0);
    for (std::ptrdiff_t k = 0; k < entries; ++k) normal[k] *= after_sum / before_sum;
    progress->matrix_is_exact = false;
    LevenbergMarquardt next;
    next.damping = minimum(maximum(progress->lm.damping, 1e-4), 1.0);
    next.fresh = false;
    next.loss = loss_terms(problem, parameters, noise_sd, sse).total();
    progress->lm = next;
    report->loss = next.loss;
  }

  // Of the i-th free parameter: the gradient of F without L1, and the prior's curvature.
  DCMRNN_MEMBER double slope(int i) const {
    const int p = problem.free[i];
    const double of_prior = problem.beta * prior_of(problem, p, parameters[p]).slope;
    return add_data_slope(of_prior, region_gradient, noise_sd, i, problem.free_count,
                          problem.layout.regions);
  }
  DCMRNN_MEMBER double curvature(int i) const {
    const int p = problem.free[i];
    return problem.beta * prior_of(problem, p, parameters[p]).curvature;
  }
  DCMRNN_MEMBER bool stays(int i, double g) const {
    const int p = problem.free[i];
    const bool at_bound = (parameters[p] >= upper_bound(problem, p) && g < 0) ||
                          (parameters[p] <= lower_bound(problem, p) && g > 0);
    const bool hemodynamic = p >= problem.layout.neural();
    return is_held(problem, p) || at_bound || (hemodynamic && holds_hemodynamics(progress->rounds));
  }
};

}  // namespace dcmrnn
