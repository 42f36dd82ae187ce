#include "host/posterior_sampling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "host/ensemble_builder.hpp"
#include "host/normal_batches.hpp"
#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"
#include "host/posterior.hpp"
#include "host/quantile.hpp"
#include "host/random.hpp"
#include "host/split_r_hat.hpp"
#include "host/stability.hpp"
#include "kernels/loss.hpp"

namespace dcmrnn {
namespace {

constexpr double kWantedAcceptance = 0.8;
constexpr double kFirstStep = 0.1;  // in posterior sds

// The density's measure is that of the prior: of theta = mean exp(phi) where the prior is on the
// natural scale, so that d theta / d phi, theta, joins the density over phi.
bool is_log_of_natural(const MemberProblem& problem, int p) {
  return p >= problem.layout.neural() && !problem.hemodynamic_log_scale;
}

}  // namespace

void PosteriorSampling::add(const Subject& subject, const ModelSpec& model, const TimeGrid& grid,
                            const Eigen::MatrixXd& levels, SubjectEstimate& estimate) {
  if (cases_.empty()) {
    ensemble_ = empty_ensemble(model, options_.loss);
    ensemble_.structures.clear();
  }
  Case one{.model = &model,
           .levels = &levels,
           .estimate = &estimate,
           .hash = subject_hash(subject.id),
           .first = count(),
           .all = to_vector(model, estimate.estimate),
           .center = {},
           .spread = {},
           .step = DualAveraging(kFirstStep, kWantedAcceptance),
           .chains = {}};
  const MemberKey key{add_dataset(ensemble_, subject, grid, estimate.autocorrelation),
                      static_cast<int>(ensemble_.structures.size())};
  ensemble_.structures.push_back(make_structure(model, options_.loss));
  for (int chain = 0; chain < options_.sample->chains; ++chain) {
    ensemble_.members.push_back(key);
    ensemble_.parameters.insert(ensemble_.parameters.end(), one.all.begin(), one.all.end());
  }
  cases_.push_back(std::move(one));
}

void PosteriorSampling::load(Engine& engine) {
  engine.load(ensemble_);
  std::vector<int> members;
  std::size_t free = 0;
  for (const Case& one : cases_) {
    members.push_back(one.first);
    free = std::max(free, static_cast<std::size_t>(problem_of_case(one).free_count));
    const Eigen::VectorXd& noise_sd = one.estimate->noise_sd;
    for (int chain = 0; chain < options_.sample->chains; ++chain) {
      engine.set_noise(one.first + chain,
                       {noise_sd.data(), static_cast<std::size_t>(noise_sd.size())});
    }
  }
  each_normal_equations(engine, members, free,
                        [&](std::size_t place, const NormalEquations& equations) {
                          begin_case(engine, equations, cases_[place]);
                        });
}

MemberProblem PosteriorSampling::problem_of_case(const Case& one) const {
  return problem_of(ensemble_, ensemble_.members[static_cast<std::size_t>(one.first)]);
}

void PosteriorSampling::begin_case(Engine& engine, const NormalEquations& equations, Case& one) {
  const MemberProblem problem = problem_of_case(one);
  const Posterior laplace =
      laplace_posterior(ensemble_, ensemble_.members[static_cast<std::size_t>(one.first)],
                        engine.store(one.first), equations.matrix, true);
  const Eigen::LLT<Eigen::MatrixXd> factor(laplace.covariance);
  if (!laplace.covariance.allFinite() || factor.info() != Eigen::Success) return;
  one.spread = factor.matrixL();
  one.center.resize(problem.free_count);
  one.seen = PointSpread(problem.free_count);
  std::vector<double> gradient = equations.slope;
  for (int i = 0; i < problem.free_count; ++i) {
    const int p = problem.free[i];
    one.center(i) = one.all[static_cast<std::size_t>(p)];
    gradient[static_cast<std::size_t>(i)] +=
        problem.beta * prior_of(problem, p, one.center(i)).slope;
  }
  const ChainPoint point =
      point_at(engine, one, one.first, Eigen::VectorXd::Zero(problem.free_count), gradient);
  for (int chain = 0; chain < options_.sample->chains; ++chain) {
    const RandomStream random(options_.ensemble.seed, one.hash, Purpose::kSample,
                              static_cast<std::uint32_t>(chain));
    one.chains.push_back({HamiltonianChain(point, random), {}});
  }
}

Eigen::VectorXd PosteriorSampling::parameters_at(const Case& one, const Eigen::VectorXd& z) const {
  return one.center + one.spread.triangularView<Eigen::Lower>() * z;
}

// All parameters of the vector, with the free ones as given.
std::vector<double> PosteriorSampling::whole(const Case& one, const Eigen::VectorXd& free) const {
  const MemberProblem problem = problem_of_case(one);
  std::vector<double> parameters = one.all;
  for (int i = 0; i < problem.free_count; ++i) {
    parameters[static_cast<std::size_t>(problem.free[i])] = free(i);
  }
  return parameters;
}

bool PosteriorSampling::in_bounds(const Case& one, const Eigen::VectorXd& free) const {
  const MemberProblem problem = problem_of_case(one);
  for (int i = 0; i < problem.free_count; ++i) {
    if (within_bounds(problem, problem.free[i], free(i)) != free(i)) return false;
  }
  return true;
}

bool PosteriorSampling::is_stable(const Case& one, const Eigen::VectorXd& free) const {
  const Parameters parameters = from_vector(*one.model, whole(one, free));
  return largest_growth_rate(parameters.connectivity, *one.levels) < 0;
}

// The member stands at z, with this gradient of F.
ChainPoint PosteriorSampling::point_at(const Engine& engine, const Case& one, int member,
                                       const Eigen::VectorXd& z,
                                       const std::vector<double>& gradient) const {
  const MemberProblem problem = problem_of_case(one);
  const Eigen::VectorXd free = parameters_at(one, z);
  Eigen::VectorXd slope = Eigen::Map<const Eigen::VectorXd>(
      gradient.data(), static_cast<Eigen::Index>(gradient.size()));
  double potential = engine.report(member).loss;
  for (int i = 0; i < problem.free_count; ++i) {
    if (!is_log_of_natural(problem, problem.free[i])) continue;
    potential -= free(i);
    slope(i) -= 1;
  }
  return {z, one.spread.triangularView<Eigen::Lower>().transpose() * slope, potential};
}

int PosteriorSampling::draw(Engine& engine, const Evaluate& evaluate) {
  const SampleOptions& options = *options_.sample;
  // As many leapfrog steps for all, whoever they are sampled beside.
  const auto number = static_cast<std::uint32_t>(drawn_);
  const double share = RandomStream(options_.ensemble.seed, 0, Purpose::kSample, number).uniform();
  const int steps = 1 + static_cast<int>(share * options.leapfrogs);
  for (Case& one : cases_) {
    for (Chain& chain : one.chains) chain.path.begin();
  }
  int sweeps = 0;
  for (int step = 0; step < steps; ++step) sweeps += leapfrog(engine, evaluate);
  for (Case& one : cases_) {
    if (!one.chains.empty()) end_draw(one);
  }
  ++drawn_;
  return sweeps;
}

// One step of all chains that are still on their way; how many there were.
int PosteriorSampling::leapfrog(Engine& engine, const Evaluate& evaluate) {
  std::vector<int> members;
  std::vector<std::pair<const Case*, HamiltonianChain*>> moving;  // [member]
  for (Case& one : cases_) {
    for (std::size_t c = 0; c < one.chains.size(); ++c) {
      HamiltonianChain& path = one.chains[c].path;
      if (path.abandoned()) continue;
      const Eigen::VectorXd free = parameters_at(one, path.advance(one.step.step()));
      if (!in_bounds(one, free)) {
        path.abandon();
        continue;
      }
      members.push_back(one.first + static_cast<int>(c));
      moving.emplace_back(&one, &path);
      engine.set_parameters(members.back(), whole(one, free));
    }
  }
  if (members.empty()) return 0;
  const std::vector<std::vector<double>> gradients = evaluate(members);
  for (std::size_t k = 0; k < members.size(); ++k) {
    const auto& [one, path] = moving[k];
    const ChainPoint point = point_at(engine, *one, members[k], path->trial(), gradients[k]);
    path->arrive(one->step.step(), point.potential, point.slope);
  }
  return static_cast<int>(members.size());
}

void PosteriorSampling::end_draw(Case& one) {
  const SampleOptions& options = *options_.sample;
  double probability = 0;
  for (Chain& chain : one.chains) {
    if (!chain.path.abandoned() && !is_stable(one, parameters_at(one, chain.path.trial()))) {
      chain.path.abandon();
    }
    probability += chain.path.decide() / options.chains;
  }
  if (drawn_ < options.warmup) return learn(one, probability);
  one.acceptance += probability / options.draws;
  for (Chain& chain : one.chains) {
    const Eigen::VectorXd free = parameters_at(one, chain.path.now().at);
    chain.draws.emplace_back(free.begin(), free.end());
  }
}

// After a draw of the warm-up: its first sixth leads away from the optimum, and is not looked at.
void PosteriorSampling::learn(Case& one, double accepted) {
  const int warmup = options_.sample->warmup, ended = drawn_ + 1;
  one.step.learn(accepted);
  if (ended > warmup / 6) {
    for (const Chain& chain : one.chains) one.seen.add(chain.path.now().at);
  }
  if (ended == warmup / 3 || ended == 2 * warmup / 3) choose_coordinates(one);
  if (ended == warmup) one.step.settle();
}

void PosteriorSampling::choose_coordinates(Case& one) {
  if (one.seen.count() == 0) return;
  const Eigen::Index size = one.center.size();
  // As many points as there are coordinates speak for the present ones.
  const Eigen::LLT<Eigen::MatrixXd> factor(one.seen.covariance(static_cast<double>(size)));
  if (factor.info() != Eigen::Success) return;
  const Eigen::VectorXd mean = one.seen.mean();
  const Eigen::MatrixXd spread = factor.matrixL();
  for (Chain& chain : one.chains) chain.path.change_coordinates(mean, spread);
  one.center = parameters_at(one, mean);
  one.spread = one.spread.triangularView<Eigen::Lower>() * spread;
  one.seen = PointSpread(size);
  one.step = DualAveraging(one.step.step(), kWantedAcceptance);
}

void PosteriorSampling::gather() const {
  for (const Case& one : cases_) {
    if (!one.chains.empty()) one.estimate->sample = summary(one);
  }
}

PosteriorSample PosteriorSampling::summary(const Case& one) const {
  const MemberProblem problem = problem_of_case(one);
  const ParameterLayout layout = layout_of(*one.model);
  const std::vector<double> fixed = flatten(from_vector(*one.model, one.all));
  std::vector<double> mean = fixed, low = fixed, high = fixed;
  std::vector<double> sd(fixed.size(), 0);
  std::vector<double> r_hat(fixed.size(), std::numeric_limits<double>::quiet_NaN());
  std::vector<double> of_free;
  for (int i = 0; i < problem.free_count; ++i) {
    const auto p = static_cast<std::size_t>(problem.free[i]);
    std::vector<std::vector<double>> chains;
    std::vector<double> all;
    for (const Chain& chain : one.chains) {
      std::vector<double>& values = chains.emplace_back();
      for (const std::vector<double>& drawn : chain.draws) {
        const double value = drawn[static_cast<std::size_t>(i)];
        const bool connection = problem.free[i] < layout.neural();
        values.push_back(connection ? value : natural_scale(value, problem.prior_mean[p]));
      }
      all.insert(all.end(), values.begin(), values.end());
    }
    const Eigen::Map<const Eigen::ArrayXd> drawn(all.data(), static_cast<Eigen::Index>(all.size()));
    mean[p] = drawn.mean();
    sd[p] = std::sqrt((drawn - mean[p]).square().mean());
    low[p] = *quantile(all, 0.05);
    high[p] = *quantile(all, 0.95);
    r_hat[p] = split_r_hat(chains);
    of_free.push_back(r_hat[p]);
  }
  const auto matrices = [&](const std::vector<double>& of) {
    return unflatten(of, layout.regions, layout.inputs);
  };
  PosteriorSample sample;
  sample.largest_r_hat = largest_r_hat(of_free);
  sample.chains = options_.sample->chains;
  sample.draws = options_.sample->draws;
  sample.acceptance = one.acceptance;
  sample.mean = matrices(mean);
  sample.sd = matrices(sd);
  sample.low = matrices(low);
  sample.high = matrices(high);
  sample.r_hat = matrices(r_hat);
  return sample;
}

}  // namespace dcmrnn
