// Draws from the posterior of each subject's parameters: Hamiltonian Monte Carlo, all chains of all
// subjects side by side on an engine. Intervals from draws hold where the posterior is not the
// normal distribution of the Laplace approximation.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "host/dual_averaging.hpp"
#include "host/hamiltonian_chain.hpp"
#include "host/point_spread.hpp"
#include "host/time_grid.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {

// The density is exp(-F) at the estimated noise, over connections and hemodynamic parameters as
// their priors are (on the log scale or not), where these are within bounds and activity dies out
// at every input level. Chains begin at the estimate, in coordinates in which the Laplace
// approximation there is N(0, 1); these are chosen anew, so that what the chains have seen is N(0,
// 1), after a third and two thirds of the warm-up.
class PosteriorSampling {
 public:
  explicit PosteriorSampling(const FitOptions& options) : options_(options) {}

  // The chains of a subject. All must outlive the sampling; the models have the same regions,
  // inputs, equations and step.
  void add(const Subject& subject, const ModelSpec& model, const TimeGrid& grid,
           const Eigen::MatrixXd& levels, SubjectEstimate& estimate);
  // Chains so far.
  int count() const { return static_cast<int>(ensemble_.members.size()); }
  // Puts a member for each chain into the engine, and the chains at their beginning.
  void load(Engine& engine);

  // Draws of every chain, those of the warm-up included.
  int draws() const { return options_.sample->warmup + options_.sample->draws; }
  // The next draw of all chains. evaluate(members) -> gradients of the engine at its parameters,
  // [member][free parameter]. Returns how many gradients it took, over all chains.
  using Evaluate = std::function<std::vector<std::vector<double>>(std::span<const int>)>;
  int draw(Engine& engine, const Evaluate& evaluate);
  // After all draws: into the estimates.
  void gather() const;

 private:
  struct Chain {
    HamiltonianChain path;
    std::vector<std::vector<double>> draws;  // [draw][free parameter] vector scale
  };
  struct Case {
    const ModelSpec* model;
    const Eigen::MatrixXd* levels;
    SubjectEstimate* estimate;
    std::uint64_t hash;
    int first;                // of its members
    std::vector<double> all;  // [parameter] of the estimate, vector scale
    Eigen::VectorXd center;   // [free] of it
    Eigen::MatrixXd spread;   // [free, free] lower triangle: center + spread z are the parameters
    DualAveraging step;
    PointSpread seen{0};        // of the chains since the coordinates were chosen
    double acceptance = 0;      // mean probability, over chains and draws so far
    std::vector<Chain> chains;  // none: without a posterior to begin with
  };
  MemberProblem problem_of_case(const Case& one) const;
  void begin_case(Engine& engine, const NormalEquations& equations, Case& one);
  Eigen::VectorXd parameters_at(const Case& one, const Eigen::VectorXd& z) const;
  bool in_bounds(const Case& one, const Eigen::VectorXd& free) const;
  bool is_stable(const Case& one, const Eigen::VectorXd& free) const;
  ChainPoint point_at(const Engine& engine, const Case& one, int member, const Eigen::VectorXd& z,
                      const std::vector<double>& gradient) const;
  std::vector<double> whole(const Case& one, const Eigen::VectorXd& free) const;
  int leapfrog(Engine& engine, const Evaluate& evaluate);
  void end_draw(Case& one);
  void learn(Case& one, double accepted);
  void choose_coordinates(Case& one);
  PosteriorSample summary(const Case& one) const;

  const FitOptions& options_;
  std::vector<Case> cases_;
  Ensemble ensemble_;
  int drawn_ = 0;
};

}  // namespace dcmrnn
