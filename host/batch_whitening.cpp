// Noise that is not white: its autocorrelation is estimated from the residual of each subject's
// best fit, data and model are whitened by it, and the fit goes on.
#include <algorithm>
#include <numeric>

#include "host/autocorrelation.hpp"
#include "host/batch_fit.hpp"
#include "host/confounds.hpp"
#include "host/ensemble_builder.hpp"
#include "host/normal_batches.hpp"
#include "host/parameter_vector.hpp"
#include "host/trajectory.hpp"
#include "kernels/loss.hpp"

namespace dcmrnn {
namespace {

constexpr int kMostRounds = 3;                // of whitening and fitting on
constexpr double kSettledCorrelation = 0.02;  // change that ends the rounds

}  // namespace

// [region], of the residual at a state.
Eigen::VectorXd BatchFit::autocorrelation_of(const Case& one, const MemberState& state) const {
  const Subject& subject = *one.subject;
  const Trajectory trajectory =
      run_trajectory(*one.model, from_vector(*one.model, state.parameters), one.grid.inputs,
                     one.grid.dt, one.grid.scan_steps);
  const Eigen::MatrixXd basis = confound_basis(subject.confounds, subject.mask);
  const Eigen::MatrixXd signal = project_out(basis, subject.mask, trajectory.bold);
  const Eigen::MatrixXd residual = project_out(basis, subject.mask, subject.bold) - signal;
  const double parameters = parameter_share(problem_of(shared_, one.key()));
  Eigen::VectorXd rho(signal.cols());
  for (Eigen::Index i = 0; i < rho.size(); ++i) {
    rho(i) =
        estimate_autocorrelation(residual.col(i), subject.mask, {basis, signal.col(i), parameters});
  }
  return rho;
}

// Gives the case data of its own, whitened by its present autocorrelation.
void BatchFit::whiten_data(Case& one) {
  Dataset& white = shared_.datasets[static_cast<std::size_t>(one.dataset)];
  const bool again = !white.own.empty();
  const int added = add_dataset(shared_, *one.subject, one.grid, one.estimate.autocorrelation);
  if (!again) {
    one.dataset = added;
    return;
  }
  shared_.datasets[static_cast<std::size_t>(one.dataset)] = std::move(shared_.datasets.back());
  shared_.datasets.pop_back();
}

// Puts a member for each of these fits of cases into the engine, where the fit stands.
std::vector<int> BatchFit::load_fits(Engine& engine, const std::vector<int>& cases,
                                     const std::vector<const BestFit*>& fits) const {
  Ensemble ensemble = without_members(shared_);
  for (std::size_t m = 0; m < cases.size(); ++m) {
    ensemble.members.push_back(cases_[static_cast<std::size_t>(cases[m])].key());
    const std::vector<double>& parameters = fits[m]->state.parameters;
    ensemble.parameters.insert(ensemble.parameters.end(), parameters.begin(), parameters.end());
  }
  engine.load(std::move(ensemble));
  std::vector<int> members(cases.size());
  std::iota(members.begin(), members.end(), 0);
  for (const int m : members) {
    engine.set_noise(m, fits[static_cast<std::size_t>(m)]->state.noise_sd);
  }
  return members;
}

// Each subject by its own account: its rounds end when its autocorrelation stays. The best starts
// move on from white noise; what is recorded of the starts stays as it was.
bool BatchFit::whiten(Engine& engine, const std::vector<int>& chosen, std::vector<BestFit>& fits) {
  std::vector<std::size_t> moving(chosen.size());
  std::iota(moving.begin(), moving.end(), 0);
  const auto case_at = [&](std::size_t place) -> Case& {
    return cases_[static_cast<std::size_t>(chosen[place])];
  };
  for (int round = 0; round < kMostRounds && !moving.empty(); ++round) {
    std::erase_if(moving, [&](std::size_t place) {
      Case& one = case_at(place);
      const Eigen::VectorXd rho = autocorrelation_of(one, fits[place].state);
      Eigen::VectorXd& taken = one.estimate.autocorrelation;
      if (round > 0 && (rho - taken).cwiseAbs().maxCoeff() < kSettledCorrelation) return true;
      taken = rho;
      whiten_data(one);
      return false;
    });
    std::vector<int> cases;
    std::vector<const BestFit*> from;
    for (const std::size_t place : moving) {
      cases.push_back(chosen[place]);
      from.push_back(&fits[place]);
    }
    const std::vector<int> members = load_fits(engine, cases, from);
    if (!descend(engine, members, schedule(), "whiten")) return false;
    for (const int member : members) {
      BestFit& fit = fits[moving[static_cast<std::size_t>(member)]];
      fit.descended = engine.report(member).outcome == MemberOutcome::kConverged;
      fit.state = engine.store(member);
    }
  }
  std::vector<const BestFit*> all;
  for (const BestFit& fit : fits) all.push_back(&fit);
  const std::vector<int> members = load_fits(engine, chosen, all);
  in_engine([&] {
    each_normal_equations(
        engine, members, largest_free(), [&](std::size_t place, const NormalEquations& equations) {
          BestFit& fit = fits[place];
          if (options_.structure) fit.equations = equations;
          fit.posterior = laplace_posterior(shared_, case_at(place).key(), fit.state,
                                            equations.matrix, fit.descended);
        });
  });
  return true;
}

}  // namespace dcmrnn
