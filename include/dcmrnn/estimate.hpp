// Fits a cohort: explore, prune, polish, gather.
#pragma once

#include <Eigen/Dense>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/hypothesis.hpp"
#include "dcmrnn/model_spec.hpp"
#include "dcmrnn/options.hpp"

namespace dcmrnn {

// The terms of the loss at an estimate; total = data + l1 + prior.
struct Loss {
  double total = 0;
  double data = 0;  // sum_r SSE_r / (2 sigma_r^2) + M_r log sigma_r; SSE under unit noise. Where
                    // the noise is whitened SSE is that of the whitened residual, less log |L_r|
  double l1 = 0;
  double prior = 0;
};

// What became of one start.
struct StartRecord {
  int start = 0;
  std::string origin;   // "prior", "regression", "random", "given"
  std::string prestep;  // "tbptt", "annealed", "frozen", "none"
  std::string outcome;  // "converged", "iteration_limit", "pruned", "diverged", "unstable",
                        // "floored" (an optimum whose trajectory hits the domain floor)
  int step = -1;        // where it left the domain, -1 where it did not
  int region = -1;
  int redraws = 0;
  int passes = 0;                      // gradient passes of the exploration
  int iterations = 0;                  // Levenberg-Marquardt trials of the polish
  std::int64_t floor_hits = 0;         // stages of steps x regions at the domain floor, at the last
                                       // evaluation
  std::optional<double> initial_loss;  // F at the start
  std::optional<double> loss;          // F at the end, with its own noise estimate (white)
  int basin = -1;                      // place of its optimum among the subject's basins
  bool best_basin = false;             // the first one
  std::vector<double> trace;           // F after each pass and accepted polish step
  Eigen::VectorXd parameters;  // final parameter vector (ParameterLayout), empty if diverged
};

struct StartSummary {
  int total = 0;
  int valid = 0;  // did not diverge
  int converged = 0;
  std::optional<double> best_basin_share;  // of the valid starts that were not pruned
};

// An optimum that starts ended in.
struct Basin {
  double loss = 0;  // F of the best of them
  int starts = 0;
};

// The Laplace posterior of the free parameters, on the scale of the parameter vector: connections
// in Hz, hemodynamic parameters as log(theta / prior mean).
struct Covariance {
  std::vector<int> parameters;  // [free] places in ParameterLayout
  std::vector<double> lower;    // [packed lower triangle] row by row
};

// What the data cannot say. Parameters as configs name them: "A V1>V5", "B Motion:V1>V5",
// "C Photic>V1", "tau V1".
struct Identifiability {
  struct Pair {
    std::string first, second;
    double correlation = 0;
  };
  std::vector<std::string> uninformed;  // hardly narrower than the prior
  std::vector<Pair> confounded;         // cannot be told apart; strongest first
};

// Spread over parametric-bootstrap data sets, [RegionParameter and connection] as Parameters.
struct Realizations {
  int total = 0;
  int valid = 0;
  Parameters mean;
  Parameters sd;
  Parameters low, high;  // 90 % interval: the 5th and the 95th percentile
};

// The posterior as chains of Hamiltonian Monte Carlo drew it, [RegionParameter and connection] as
// Parameters. What is fixed has a sd of 0. No chains and no figures where the fit has no optimum
// with a posterior to begin at.
struct PosteriorSample {
  int chains = 0;
  int draws = 0;             // of each chain, after the warm-up
  double acceptance = 0;     // mean probability with which a draw was accepted
  double largest_r_hat = 0;  // of any free parameter; NaN where one was never moved
  Parameters mean;
  Parameters sd;
  Parameters low, high;  // 90 % interval: the 5th and the 95th percentile
  Parameters r_hat;      // split R-hat: near 1 where the chains have mixed; NaN where fixed
};

// How far the estimate moves when it is polished on at half the step: what the step's length costs.
struct HalfStep {
  double dt = 0;               // s, the halved one
  double a = 0, b = 0, c = 0;  // relative Frobenius distance of A, B, C; 0 where both are 0
  double largest = 0;          // of any connection, in its posterior sd
};

// What a search over structures found. Under method "search" a subject's estimate is the average
// over the structures near the best one, weighted by evidence and the prior of the structure; its
// sd is their spread within and between, its evidence the sum of theirs, each times that prior.
// Under "l1_path" it is the best structure's, with that one's evidence.
struct StructureEvidence {
  int models = 0;                   // structures fitted, those far below the best one too
  double best_probability = 0;      // of the best one, among them
  std::optional<double> l1_weight;  // under "l1_path", of the path's point that the best one comes
                                    // from; none where it is the full model
  Connectivity probability;         // that each entry is there; 0 where the model has none
  Connectivity best;                // the best structure's estimate, with exact zeros
};

struct SubjectEstimate {
  std::string id;
  std::string status =
      "ok";  // "ok", "diverged", "unstable", "too_few_scans", "missing_input", "bad_data"
  std::string reason;

  Parameters estimate;
  Parameters sd;       // Laplace; NaN in memory where there is none (null in files), 0 where fixed
  Eigen::VectorXd r2;  // [region]
  double variance_explained = 0;  // percent
  Loss loss;
  Eigen::VectorXd noise_sd;         // [region]
  Eigen::VectorXd autocorrelation;  // [region] of the noise at lag one; empty: taken as white
  std::optional<double> log_evidence;
  Identifiability identifiability;
  Covariance covariance;  // empty without a posterior, or where it was not asked for
  StartSummary starts;
  std::vector<Basin> basins;  // best first
  std::vector<StartRecord> start_records;
  std::optional<Realizations> realizations;
  std::optional<PosteriorSample> sample;
  std::optional<StructureEvidence> structure;
  std::vector<HypothesisResult> hypotheses;  // all of them, in order; empty without
  int hypothesis = 0;                        // the one of most evidence, which this is
  std::optional<HalfStep> half_step;         // where it was asked for and the polish ended
  Eigen::MatrixXd observed;                  // [scan, region], projected off the confounds
  Eigen::MatrixXd predicted;                 // [scan, region], projected off the confounds
  Eigen::VectorXd scan_time;                 // [scan], s
  double dt = 0;                             // the step used, s
  // Of the volume's equation on the trajectory of the estimate: above 1 the step is too long there.
  double step_stability = 0;

  bool ok() const { return status == "ok"; }
};

// What computed it and how long it took. Nothing here enters a result table.
struct EngineReport {
  std::string backend;  // "cpu"
  std::string device;   // processor name
  std::string target;   // instruction set, "AVX2"
  bool fused = true;    // whether the target has fused multiply-add
  std::string precision;
  int threads = 1;
  int batches = 0;
  double seconds = 0;  // wall time of the fit
  double engine_seconds = 0;
  std::int64_t region_steps = 0;  // work done: region-steps of gradient equivalents
};

struct Estimate {
  std::vector<SubjectEstimate> subjects;  // in the cohort's order
  EngineReport engine;
  bool interrupted = false;
};

// What the caller wants to hear while a cohort is fitted; all are called from the calling thread.
struct FitCallbacks {
  ProgressCallback progress;  // return false to interrupt after the current launch
  std::function<void(const EngineReport&)> worked;  // so far; before every batch_done
  std::function<void(const std::vector<SubjectEstimate>&)>
      batch_done;  // finished subjects, once each
};

// Fits every usable subject of the cohort; the others come back with their status and reason. A
// subject's result does not depend on which other subjects are in the cohort, nor on threads or
// batches. On interruption the subjects of finished batches are returned and `interrupted` is set.
// Throws Error(kData) for a model or options that cannot be
// fitted at all (message names the key), Error(kUnavailable) for a backend that is not there.
Estimate estimate(const Cohort& cohort, const ModelSpec& model, const FitOptions& options,
                  const FitCallbacks& callbacks = {});

// The same under every hypothesis (at least one, of the same regions and inputs), all of them in
// one ensemble as far as they share their equations and steps. A subject's estimate is that of the
// hypothesis of most evidence; without evidence, of the first whose fit did not fail.
Estimate estimate(const Cohort& cohort, const std::vector<Hypothesis>& hypotheses,
                  const FitOptions& options, const FitCallbacks& callbacks = {});

}  // namespace dcmrnn
