#include "dcmrnn/simulate.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>

#include "dcmrnn/error.hpp"
#include "host/io/number_text.hpp"
#include "host/random.hpp"
#include "host/simulated_id.hpp"
#include "host/stability.hpp"
#include "host/time_grid.hpp"
#include "host/trajectory.hpp"
#include "host/truth.hpp"
#include "host/whitening.hpp"

namespace dcmrnn {
namespace {

constexpr std::uint32_t kTruthAttempts = 10000;

// What a drawn truth has to stay within, so that other parameters nearby still can be simulated.
constexpr double kLowestFlowOrVolume = 0.1;  // twice the floor of the domain
constexpr double kMostStepStability = 0.9;   // share of the limit of the volume's equation

// Pauses and stimulus blocks in turn for each input, a pause first, in whole bins: [bin, input].
Eigen::MatrixXd draw_design(const SimulateOptions& options, int inputs, double bin,
                            std::uint64_t subject) {
  const int bins = static_cast<int>(std::ceil(options.scans * options.tr / bin - 1e-9));
  Eigen::MatrixXd design = Eigen::MatrixXd::Zero(bins, inputs);
  for (int j = 0; j < inputs; ++j) {
    RandomStream random(options.seed, subject, Purpose::kDesign, static_cast<std::uint32_t>(j));
    const auto length = [&](const std::pair<double, double>& range) {
      return std::max(
          1, static_cast<int>(std::lround(random.uniform(range.first, range.second) / bin)));
    };
    for (int start = length(options.design_off); start < bins;) {
      const int end = std::min(bins, start + length(options.design_on));
      design.col(j).segment(start, end - start).setOnes();
      start = end + length(options.design_off);
    }
  }
  return design;
}

// The time grid, of inputs that are known to reach the last scan.
TimeGrid covered_grid(const ModelSpec& model, double tr, int scans,
                      const Eigen::VectorXd& slice_time, const Eigen::MatrixXd& inputs,
                      double inputs_dt) {
  TimeGrid grid = time_grid(model.dt, tr, scans, slice_time, inputs, inputs_dt);
  const double covered = static_cast<double>(inputs.rows()) * inputs_dt;
  const double needed = grid.steps * grid.dt;
  if (covered < needed * (1 - 1e-9))
    throw Error(ExitCode::kData, "inputs",
                "cover " + number_text(covered) + " s; expected inputs up to the last scan at " +
                    number_text(needed) + " s");
  return grid;
}

struct Drawn {
  Parameters parameters;
  Eigen::MatrixXd bold;
};

// A truth that the model can simulate at this dt: the first of the subject's draws that is one.
Drawn draw_stable_truth(const ModelSpec& model, const SimulateOptions& options,
                        const TimeGrid& grid, std::uint64_t subject) {
  const Eigen::MatrixXd levels = input_levels(grid.inputs);
  for (std::uint32_t attempt = 0; attempt < kTruthAttempts; ++attempt) {
    RandomStream random(options.seed, subject, Purpose::kTruth, attempt);
    const std::optional<Parameters> truth = draw_truth(model, options, random);
    if (!truth || !hemodynamics_in_range(model, *truth)) continue;
    if (!connectivity_stable(truth->connectivity, levels, grid.dt, model.integrator)) continue;
    Trajectory trajectory = run_trajectory(model, *truth, grid.inputs, grid.dt, grid.scan_steps);
    if (trajectory.in_domain() && trajectory.lowest.minCoeff() >= kLowestFlowOrVolume &&
        step_stability(model.integrator, grid.dt, truth->hemodynamics, trajectory.highest_v) <
            kMostStepStability)
      return {*truth, std::move(trajectory.bold)};
  }
  throw Error(ExitCode::kData, "simulate.truth",
              "none of " + std::to_string(kTruthAttempts) +
                  " draws is stable; expected narrower priors, fewer or smaller connections, a "
                  "smaller dt, or a given truth");
}

// Standard deviation of each column, or of all values in every entry. Plain sums: their order, and
// so the bits, must not depend on the instruction set.
Eigen::VectorXd spread(const Eigen::MatrixXd& values, bool pooled) {
  Eigen::VectorXd sum = Eigen::VectorXd::Zero(values.cols());
  Eigen::VectorXd squares = sum;
  const auto accumulate = [&](Eigen::VectorXd& total, const auto& term) {
    for (Eigen::Index i = 0; i < values.cols(); ++i)
      for (Eigen::Index k = 0; k < values.rows(); ++k) total(pooled ? 0 : i) += term(k, i);
    if (pooled) total.setConstant(total(0));
  };
  const double count = static_cast<double>(values.rows() * (pooled ? values.cols() : 1));
  accumulate(sum, [&](auto k, auto i) { return values(k, i); });
  const Eigen::VectorXd mean = sum / count;
  accumulate(squares, [&](auto k, auto i) {
    const double deviation = values(k, i) - mean(i);
    return deviation * deviation;
  });
  return (squares / count).cwiseSqrt();
}

Eigen::VectorXd noise_sd(const ModelSpec& model, const SimulateOptions& options,
                         const Eigen::MatrixXd& clean) {
  if (!options.snr) return Eigen::VectorXd::Zero(clean.cols());
  const Eigen::VectorXd signal = spread(clean, options.snr_pooled);
  for (Eigen::Index i = 0; i < signal.size(); ++i)
    if (signal(i) == 0)
      throw Error(ExitCode::kData, "simulate.snr",
                  "region " + model.regions[static_cast<std::size_t>(i)] +
                      " has no signal to scale the noise by; expected a truth that reaches it, or "
                      "snr_pooled");
  return signal / *options.snr;
}

// Half a cosine over the scans, of alternating sign over the regions; its sd is `share` of the
// signal's.
Eigen::MatrixXd drift(const Eigen::MatrixXd& clean, double share) {
  const Eigen::VectorXd sd = share * spread(clean, false);
  Eigen::MatrixXd slow(clean.rows(), clean.cols());
  for (Eigen::Index k = 0; k < clean.rows(); ++k) {
    const double phase =
        std::numbers::pi * (static_cast<double>(k) + 0.5) / static_cast<double>(clean.rows());
    for (Eigen::Index i = 0; i < clean.cols(); ++i) {
      slow(k, i) = (i % 2 == 0 ? 1 : -1) * std::numbers::sqrt2 * sd(i) * std::cos(phase);
    }
  }
  return slow;
}

// Inputs [bin, input] that come later, in whole bins; nothing before.
Eigen::MatrixXd delayed(const Eigen::MatrixXd& inputs, double seconds, double bin) {
  const Eigen::Index bins = std::min<Eigen::Index>(std::lround(seconds / bin), inputs.rows());
  Eigen::MatrixXd late = Eigen::MatrixXd::Zero(inputs.rows(), inputs.cols());
  late.bottomRows(inputs.rows() - bins) = inputs.topRows(inputs.rows() - bins);
  return late;
}

Subject simulate_subject(const ModelSpec& model, const SimulateOptions& options,
                         const std::string& id) {
  const std::uint64_t hash = subject_hash(id);
  Subject subject;
  subject.id = id;
  subject.tr = options.tr;
  subject.slice_time = Eigen::VectorXd::Zero(model.region_count());
  subject.inputs_dt = options.inputs_dt > 0 ? options.inputs_dt : snapped_dt(model.dt, options.tr);
  subject.inputs = options.inputs
                       ? *options.inputs
                       : draw_design(options, model.input_count(), subject.inputs_dt, hash);
  subject.confounds = Eigen::MatrixXd::Ones(options.scans, 1);
  subject.mask = Eigen::VectorXd::Ones(options.scans);

  const Eigen::MatrixXd inputs = delayed(subject.inputs, options.onset_error, subject.inputs_dt);
  Truth truth;
  if (!truth_is_drawn(options)) {
    truth.parameters = *options.truth;
    truth.clean = simulate_bold(model, truth.parameters, inputs, subject.inputs_dt, subject.tr,
                                options.scans, subject.slice_time);
  } else {
    const TimeGrid grid = covered_grid(model, subject.tr, options.scans, subject.slice_time, inputs,
                                       subject.inputs_dt);
    Drawn drawn = draw_stable_truth(model, options, grid, hash);
    truth.parameters = std::move(drawn.parameters);
    truth.clean = std::move(drawn.bold);
  }
  truth.noise_sd = noise_sd(model, options, truth.clean);
  const Eigen::VectorXd rho =
      Eigen::VectorXd::Constant(truth.noise_sd.size(), options.noise_autocorrelation);
  subject.bold = truth.clean + draw_noise(truth.clean.rows(), truth.noise_sd, rho,
                                          RandomStream(options.seed, hash, Purpose::kNoise));
  if (options.drift > 0) subject.bold += drift(truth.clean, options.drift);
  subject.truth = std::move(truth);
  return subject;
}

}  // namespace

std::string simulated_id(int number) {
  char id[32];
  std::snprintf(id, sizeof id, "sub-%04d", number);
  return id;
}

Eigen::MatrixXd simulate_bold(const ModelSpec& model, const Parameters& parameters,
                              const Eigen::MatrixXd& inputs, double inputs_dt, double tr, int scans,
                              const Eigen::VectorXd& slice_time) {
  const TimeGrid grid = covered_grid(model, tr, scans, slice_time, inputs, inputs_dt);
  Trajectory trajectory = run_trajectory(model, parameters, grid.inputs, grid.dt, grid.scan_steps);
  if (!trajectory.in_domain())
    throw Error(ExitCode::kData, "simulate",
                "the trajectory leaves the model's domain at step " +
                    std::to_string(trajectory.left_at_step) + " in region " +
                    model.regions[static_cast<std::size_t>(trajectory.left_in_region)] +
                    "; expected parameters that stay in it, or a smaller dt");
  return std::move(trajectory.bold);
}

Cohort simulate(const ModelSpec& model, const SimulateOptions& options,
                const SimulateCallback& progress) {
  Cohort cohort;
  for (int number = 1; number <= options.subjects; ++number) {
    if (progress) progress({number - 1, options.subjects, "simulate"});
    cohort.subjects.push_back(simulate_subject(model, options, simulated_id(number)));
  }
  return cohort;
}

}  // namespace dcmrnn
