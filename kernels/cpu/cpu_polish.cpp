// Polish on the CPU: each call of refine sweeps every active member once, judges the trial, and
// solves for the next one. Members that end make room: the next call packs the others anew.
#include <algorithm>
#include <cmath>

#include "dcmrnn/lane/small_matrix.hpp"
#include "dcmrnn/optimizer/l1_step.hpp"
#include "kernels/cpu/cpu_engine.hpp"

namespace dcmrnn {

template <class S>
void CpuEngine<S>::begin_polish(std::span<const int> members, std::span<const Prestep> presteps,
                                const PolishSchedule& schedule) {
  schedule_ = schedule;
  polish_.resize(ensemble_.members.size());
  const int regions = ensemble_.layout.regions;
  for (std::size_t k = 0; k < members.size(); ++k) {
    const int member = members[k];
    const MemberKey& key = ensemble_.members[member];
    Polish polish;
    polish.rounds.prestep = presteps[k];
    polish.rounds.last = ensemble_.loss.unit_noise;
    polish.trial.assign(parameters(member), parameters(member) + size_);
    reports_[member].outcome = MemberOutcome::kActive;
    reports_[member].noise_estimated = ensemble_.loss.unit_noise;
    const double factor = annealing_factor(polish.rounds);
    if (factor > 0 && !ensemble_.loss.unit_noise) {
      for (int n = 0; n < regions; ++n) {
        noise_sd_[static_cast<std::size_t>(member) * regions + n] =
            factor * ensemble_.datasets[key.dataset].signal_sd[n];
      }
    }
    polish_[member] = std::move(polish);
  }
}

template <class S>
void CpuEngine<S>::refine(std::span<const int> members) {
  const std::vector<Pack> packs = packs_of(members, true);
  for (const Pack& pack : packs) plan(pack.grid, {}, kTangentSegment);
  each_pack(packs, [&](const Pack& pack, Worker& worker) {
    const PackTask<S>& task = prepare(pack, worker, plan(pack.grid, {}, kTangentSegment), true);
    kernels_.normal_equations(task);
    const Structure& structure = ensemble_.structures[pack.structure];
    for (std::size_t lane = 0; lane < pack.members.size(); ++lane) {
      judge_lane(task, structure, static_cast<int>(lane), pack.members[lane]);
    }
    next_trials(pack, worker);
  });
}

// Accepts or rejects the lane's trial, and moves to the next noise round or ends where one is due.
template <class S>
void CpuEngine<S>::judge_lane(const PackTask<S>& task, const Structure& structure, int lane,
                              int member) {
  Polish& polish = polish_[member];
  MemberReport& report = reports_[member];
  const int regions = ensemble_.layout.regions;
  const std::size_t first = static_cast<std::size_t>(member) * regions;
  const int width = kernels_.members;
  ++report.trials;

  std::vector<double> sse(regions);
  const double hits_before = report.floor_hits;
  take_errors(task, lane, member, sse.data());
  const double trial_loss = loss_terms(ensemble_, ensemble_.members[member], polish.trial.data(),
                                       &noise_sd_[first], sse.data())
                                .total();
  const bool finite = std::isfinite(trial_loss);
  if (polish.lm.fresh && !finite) {
    report.outcome = MemberOutcome::kDiverged;
    report.loss = trial_loss;
    return;
  }
  const LevenbergMarquardtOptions options = descent(
      polish.rounds, schedule_.tolerance, schedule_.max_steps, kSingleStates, polish.lm.loss);
  const LmVerdict verdict = judge(polish.lm, options, trial_loss, finite);
  if (verdict == LmVerdict::kAccepted) {
    std::copy(polish.trial.begin(), polish.trial.end(), parameters(member));
    std::copy(sse.begin(), sse.end(), sse_.begin() + first);
    const std::size_t free = structure.free.size();
    polish.matrix.resize(packed_index(free, 0));
    for (std::size_t k = 0; k < polish.matrix.size(); ++k) {
      polish.matrix[k] = task.normal[k * width + lane];
    }
    polish.region_gradient.resize(regions * free);
    for (std::size_t k = 0; k < polish.region_gradient.size(); ++k) {
      polish.region_gradient[k] = task.region_gradient[k * width + lane];
    }
    report.loss = polish.lm.loss;
  } else {
    report.floor_hits = hits_before;
  }
  const bool settled = converged(polish.lm, options) || verdict == LmVerdict::kStuck;
  const bool spent = polish.lm.accepted >= options.max_steps;
  if (!settled && !spent) return;
  if (polish.rounds.last) {
    report.outcome = settled ? MemberOutcome::kConverged : MemberOutcome::kIterationLimit;
  } else {
    renew_noise(member, polish);
  }
}

// The next noise level, and the descent begins anew from the accepted point.
template <class S>
void CpuEngine<S>::renew_noise(int member, Polish& polish) {
  const MemberKey& key = ensemble_.members[member];
  const Dataset& data = ensemble_.datasets[key.dataset];
  const int regions = ensemble_.layout.regions;
  const double freedom = std::max(1.0, noise_freedom(ensemble_, key));
  ++polish.rounds.round;
  const double annealed = annealing_factor(polish.rounds);

  double change = 0, before_sum = 0, after_sum = 0;
  for (int n = 0; n < regions; ++n) {
    double& sd = noise_sd_[static_cast<std::size_t>(member) * regions + n];
    const double before = sd;
    sd = annealed > 0 ? annealed * data.signal_sd[n]
                      : estimate_noise(sse_[static_cast<std::size_t>(member) * regions + n],
                                       freedom, data.signal_sd[n], before);
    change = std::max(change, std::abs(sd / before - 1));
    before_sum += 1 / (before * before);
    after_sum += 1 / (sd * sd);
  }
  reports_[member].noise_estimated = annealed == 0;
  polish.rounds.last = annealed == 0 && (change < settled_noise(kSingleStates) ||
                                         polish.rounds.round >= kLargestRound);
  // The gradient at the new noise is exact (its regions are kept apart); the matrix is rescaled as
  // a whole, and exact again from the next accepted trial on.
  for (double& entry : polish.matrix) entry *= after_sum / before_sum;
  LevenbergMarquardt next;
  next.damping = std::max(polish.lm.damping, 1e-4);
  next.damping = std::min(next.damping, 1.0);
  next.fresh = false;
  next.loss = loss(member);
  polish.lm = next;
  reports_[member].loss = next.loss;
}

template <class S>
void CpuEngine<S>::next_trials(const Pack& pack, Worker& worker) {
  const Structure& structure = ensemble_.structures[pack.structure];
  const int free = static_cast<int>(structure.free.size());
  const int width = kernels_.members;
  const std::size_t entries = packed_index(free, 0);
  worker.system.assign(entries * width, 0);
  worker.rhs.assign(static_cast<std::size_t>(free) * width, 0);
  for (int lane = 0; lane < width; ++lane) {
    for (int i = 0; i < free; ++i) worker.system[packed_index(i, i) * width + lane] = 1;
  }
  bool penalized = false;
  for (const int p : structure.free) penalized |= structure.l1[p] > 0;
  for (std::size_t lane = 0; lane < pack.members.size(); ++lane) {
    const int member = pack.members[lane];
    if (reports_[member].outcome != MemberOutcome::kActive) continue;
    assemble_system(structure, member, static_cast<int>(lane), worker);
  }
  if (!penalized) kernels_.solve(free, worker.system.data(), worker.rhs.data());
  for (std::size_t lane = 0; lane < pack.members.size(); ++lane) {
    const int member = pack.members[lane];
    if (reports_[member].outcome != MemberOutcome::kActive) continue;
    take_step(structure, member, static_cast<int>(lane), worker);
  }
}

namespace {

// F's quadratic model at the accepted point of one member, without L1.
struct QuadraticModel {
  std::vector<double> gradient;   // [free]
  std::vector<double> curvature;  // [free] of the prior, added to the matrix
  std::vector<char> held;         // [free] stays where it is
  std::vector<double> damping;    // [free] added to the diagonal

  QuadraticModel(const Ensemble& ensemble, const Structure& structure, const double* parameters,
                 const double* noise_sd, const std::vector<double>& matrix,
                 const std::vector<double>& region_gradient, double mu, bool hold_hemodynamics) {
    const std::size_t free = structure.free.size();
    for (std::size_t k = 0; k < free; ++k) {
      const int p = structure.free[k];
      const PriorTerm prior = prior_of(ensemble, structure, p, parameters[p]);
      double g = ensemble.loss.beta * prior.slope;
      for (int n = 0; n < ensemble.layout.regions; ++n) {
        g -= region_gradient[n * free + k] / (noise_sd[n] * noise_sd[n]);
      }
      gradient.push_back(g);
      curvature.push_back(ensemble.loss.beta * prior.curvature);
      const bool hemodynamic = p >= ensemble.layout.neural();
      const bool at_bound = (parameters[p] >= upper_bound(ensemble, structure, p) && g < 0) ||
                            (parameters[p] <= lower_bound(ensemble, p) && g > 0);
      held.push_back(at_bound || (hemodynamic && hold_hemodynamics));
    }
    double largest = 0;
    for (std::size_t k = 0; k < free; ++k) {
      largest = std::max(largest, matrix[packed_index(k, k)] + curvature[k]);
    }
    for (std::size_t k = 0; k < free; ++k) {
      damping.push_back(mu * std::max(matrix[packed_index(k, k)] + curvature[k], 1e-6 * largest));
    }
  }
};

}  // namespace

template <class S>
void CpuEngine<S>::assemble_system(const Structure& structure, int member, int lane,
                                   Worker& worker) {
  const Polish& polish = polish_[member];
  const int width = kernels_.members;
  const QuadraticModel model(
      ensemble_, structure, parameters(member),
      &noise_sd_[static_cast<std::size_t>(member) * ensemble_.layout.regions], polish.matrix,
      polish.region_gradient, polish.lm.damping, holds_hemodynamics(polish.rounds));
  const int free = static_cast<int>(structure.free.size());
  for (int i = 0; i < free; ++i) {
    if (model.held[i]) continue;  // a unit row: the step is 0
    for (int j = 0; j < i; ++j) {
      if (!model.held[j]) {
        worker.system[packed_index(i, j) * width + lane] = polish.matrix[packed_index(i, j)];
      }
    }
    worker.system[packed_index(i, i) * width + lane] =
        polish.matrix[packed_index(i, i)] + model.curvature[i] + model.damping[i];
    worker.rhs[i * width + lane] = -model.gradient[i];
  }
}

template <class S>
void CpuEngine<S>::take_step(const Structure& structure, int member, int lane, Worker& worker) {
  Polish& polish = polish_[member];
  const int width = kernels_.members;
  const int free = static_cast<int>(structure.free.size());
  const double* noise_sd = &noise_sd_[static_cast<std::size_t>(member) * ensemble_.layout.regions];
  const QuadraticModel model(ensemble_, structure, parameters(member), noise_sd, polish.matrix,
                             polish.region_gradient, polish.lm.damping,
                             holds_hemodynamics(polish.rounds));
  std::vector<double> step(free), here(free), weight(free);
  bool penalized = false;
  for (int i = 0; i < free; ++i) {
    here[i] = parameters(member)[structure.free[i]];
    weight[i] = structure.l1[structure.free[i]];
    penalized |= weight[i] > 0;
  }
  if (penalized) {
    std::vector<double> Q(packed_index(free, 0)), g(free);
    for (std::size_t k = 0; k < Q.size(); ++k) Q[k] = worker.system[k * width + lane];
    for (int i = 0; i < free; ++i) g[i] = -worker.rhs[i * width + lane];
    for (int i = 0; i < free; ++i) {
      if (model.held[i]) weight[i] = 0;
    }
    worker.scratch.resize(packed_index(free, 0) + 2 * free);
    worker.support.resize(free);
    l1_step(free, Q.data(), g.data(), here.data(), weight.data(), step.data(),
            worker.scratch.data(), worker.support.data());
  } else {
    for (int i = 0; i < free; ++i) step[i] = worker.rhs[i * width + lane];
  }

  // predicted = -(g'd + d'H d / 2) - change of the L1 term; H is the matrix without damping.
  double predicted = 0;
  polish.trial.assign(parameters(member), parameters(member) + size_);
  for (int i = 0; i < free; ++i) {
    const int p = structure.free[i];
    double Hd = model.curvature[i] * step[i];
    for (int j = 0; j < free; ++j) {
      Hd += step[j] * polish.matrix[i > j ? packed_index(i, j) : packed_index(j, i)];
    }
    predicted -= step[i] * (model.gradient[i] + 0.5 * Hd);
    predicted -= weight[i] * (std::abs(here[i] + step[i]) - std::abs(here[i]));
    polish.trial[p] = std::clamp(here[i] + step[i], lower_bound(ensemble_, p),
                                 upper_bound(ensemble_, structure, p));
  }
  if (!std::isfinite(predicted)) {
    // The matrix was not positive definite: stay, and damp more at the next judgement.
    polish.trial.assign(parameters(member), parameters(member) + size_);
    polish.lm.damping *= 10;
    predicted = HUGE_VAL;
  }
  polish.lm.predicted = predicted;
}

template <class S>
std::vector<double> CpuEngine<S>::normal_matrix(int member) {
  const MemberKey& key = ensemble_.members[member];
  const Pack pack{ensemble_.datasets[key.dataset].grid, key.structure, {member}};
  const PackTask<S>& task = prepare(pack, workers_[0], plan(pack.grid, {}, kTangentSegment), false);
  kernels_.normal_equations(task);
  finish_forward(task, pack);
  const std::size_t free = structure_of(member).free.size();
  std::vector<double> matrix(packed_index(free, 0));
  for (std::size_t k = 0; k < matrix.size(); ++k) matrix[k] = task.normal[k * kernels_.members];
  return matrix;
}

template void CpuEngine<float>::begin_polish(std::span<const int>, std::span<const Prestep>,
                                             const PolishSchedule&);
template void CpuEngine<double>::begin_polish(std::span<const int>, std::span<const Prestep>,
                                              const PolishSchedule&);
template void CpuEngine<float>::refine(std::span<const int>);
template void CpuEngine<double>::refine(std::span<const int>);
template std::vector<double> CpuEngine<float>::normal_matrix(int);
template std::vector<double> CpuEngine<double>::normal_matrix(int);

}  // namespace dcmrnn
