// How a cohort is fitted. Field names are the keys of the study config.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

struct EnsembleOptions {
  int starts = 8;
  int realizations = 0;              // parametric-bootstrap data sets per subject
  std::string start_from = "smart";  // "smart", "prior", or a file of initial parameters
  std::uint64_t seed = 1;
  std::optional<Parameters> start_parameters;  // read from the file that start_from names
};

struct LossOptions {
  std::string noise = "estimated";  // or "unit": the abstract's literal loss
  double lambda = 0;                // weight of the L1 term on A, B, C
  double beta = 1;                  // weight of the prior term
  bool l1_self = false;             // whether L1 acts on self-connections too
  // "ar1": the best start of each subject is fitted on with its noise whitened, by an
  // autocorrelation at lag one that is estimated for each region; the other starts take the noise
  // as white.
  std::string autocorrelation = "none";
};

// Learning rates that came closest to the optimum in bench/explore_rate (60 passes, 3 regions): the
// form with one step per pass takes fewer, larger steps.
inline constexpr double kRatePerPass = 0.03;
inline constexpr double kRatePerWindow = 0.01;

// Before a polish 20, 30 and 40 passes lead as many starts into the best basin as 60 do, where data
// are clean and where they are not; without one, the exploration is all there is.
inline constexpr int kPassesBeforePolish = 30;
inline constexpr int kPassesAlone = 60;  // what configs without a polish have

struct ExploreOptions {
  // "mixed": half of the starts annealed, a quarter with frozen hemodynamics, a quarter by TBPTT;
  // "tbptt", "annealed", "frozen": every start so. Without a polish all go by TBPTT.
  std::string method = "mixed";
  std::string optimizer = "adam";  // a name of the catalog
  std::string update = "pass";     // one step per pass, or per "window" in sequence
  double window = 64;              // s
  double stride = 64;              // s
  int passes = kPassesBeforePolish;
  double learning_rate = kRatePerPass;  // of a searching optimizer: length of its first step
};

struct PolishOptions {
  std::string method = "lm";
  int max_iterations = 60;
  double tolerance = 1e-8;
};

// Search over the structure: which off-diagonal entries of A and which entries of B and C are
// there. "search": edges are added and removed by evidence, and the structures averaged. "l1_path":
// the supports along a path of L1 weights, each refitted without L1; the one of most evidence and
// prior probability is taken.
struct StructureOptions {
  std::string method = "search";
  double edge_probability = 0.25;  // prior probability of each
  int candidates = 5;              // structures fitted for a move
  int moves = 60;                  // at most
  int basins = 2;                  // optima of the full model that a search begins at, at most
};

// Draws from the posterior of each subject by Hamiltonian Monte Carlo, beside the normal
// approximation at the optimum.
struct SampleOptions {
  int chains = 16;
  int warmup = 200;    // draws of each chain that find step and coordinates and are not kept
  int draws = 200;     // of each chain
  int leapfrogs = 24;  // steps of a draw, at most; half of them in the mean
};

struct FitOptions {
  EnsembleOptions ensemble;
  LossOptions loss;
  std::optional<ExploreOptions> explore = ExploreOptions{};
  std::optional<PolishOptions> polish = PolishOptions{};
  std::optional<StructureOptions> structure;
  std::optional<SampleOptions> sample;
  bool covariance = true;  // keep the posterior covariance of every subject
  bool half_step = false;  // polish the best start once more at half the step, to see what moves

  std::string backend = "auto";     // "auto", "cpu", "cuda"
  std::vector<int> devices;         // CUDA devices by number; empty: the first
  std::string precision = "mixed";  // fp32 states with fp64 sums and an fp64 polish, or "double"
  int threads = 0;                  // 0: all cores
};

// Called between batches and passes from the calling thread; return false to interrupt.
struct Progress {
  std::int64_t done = 0;   // subjects
  std::int64_t total = 0;  // subjects
  std::string stage;       // "explore", "polish", ...
};
using ProgressCallback = std::function<bool(const Progress&)>;

}  // namespace dcmrnn
