#include "host/throughput_problem.hpp"

#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/simulate.hpp"
#include "host/ensemble_builder.hpp"
#include "host/parameter_vector.hpp"

namespace dcmrnn {
namespace {

constexpr int kInputs = 2;

ModelSpec bench_model(int regions, const std::string& integrator) {
  std::vector<std::string> names;
  for (int i = 0; i < regions; ++i) names.push_back("r" + std::to_string(i));
  ModelSpec model = full_model(names, {"stimulus", "context"}, "friston2003");
  model.dt = ThroughputProblem::kStep;
  model.integrator = integrator;
  return model;
}

// A ring: each region drives the next one, the second input strengthens it. Stable for any number
// of regions, and far from the floor of the domain.
Parameters ring(const ModelSpec& model) {
  Parameters truth = model.prior_mean;
  const int regions = model.region_count();
  for (int i = 0; i < regions; ++i) {
    const int next = (i + 1) % regions;
    truth.connectivity.A(next, i) = 0.2;
    truth.connectivity.B[1](next, i) = 0.1;
    truth.connectivity.C(i, i % kInputs) = 0.2;
  }
  return truth;
}

// Levels between 0 and 1 that change at every step.
Eigen::MatrixXd restless_inputs(int steps) {
  Eigen::MatrixXd inputs(steps, kInputs);
  for (int t = 0; t < steps; ++t) {
    for (int j = 0; j < kInputs; ++j) inputs(t, j) = (t * (7 + 4 * j)) % 16 / 16.0;
  }
  return inputs;
}

Subject bench_subject(const ModelSpec& model, const Parameters& truth, BenchInputs inputs,
                      int steps) {
  SimulateOptions options;
  options.subjects = 1;
  options.tr = ThroughputProblem::kStepsPerScan * ThroughputProblem::kStep;
  options.scans = steps / ThroughputProblem::kStepsPerScan + 1;  // the first one at step 0
  options.truth = truth;
  options.design_on = options.design_off = {2, 10};
  options.snr = 3;
  if (inputs == BenchInputs::kEveryStep) {
    options.inputs = restless_inputs(steps + ThroughputProblem::kStepsPerScan);
    options.inputs_dt = ThroughputProblem::kStep;
  }
  Subject subject = simulate(model, options).subjects.front();
  subject.confounds.resize(subject.scans(), 0);  // so that a window's residual is known at its end
  return subject;
}

}  // namespace

const char* name_of(BenchKernel kernel) {
  switch (kernel) {
    case BenchKernel::kForward:
      return "forward";
    case BenchKernel::kWindowed:
      return "windowed";
    case BenchKernel::kExact:
      return "exact";
    case BenchKernel::kPolish:
      return "polish";
  }
  return "";
}

const char* name_of(BenchInputs inputs) {
  return inputs == BenchInputs::kBlocks ? "blocks" : "every_step";
}

ThroughputProblem::ThroughputProblem(int regions, BenchInputs inputs, int steps,
                                     const std::string& integrator)
    : model_(bench_model(regions, integrator)), ensemble_(empty_ensemble(model_, {})) {
  const Parameters truth = ring(model_);
  truth_ = to_vector(model_, truth);
  const Subject subject = bench_subject(model_, truth, inputs, steps);
  const TimeGrid grid = time_grid(model_.dt, subject.tr, subject.scans(), subject.slice_time,
                                  subject.inputs, subject.inputs_dt);
  ensemble_.members.push_back({add_dataset(ensemble_, subject, grid), 0});
}

GridPlan ThroughputProblem::plan(BenchKernel kernel) const {
  const int regions = ensemble_.layout.regions;
  const double window = kernel == BenchKernel::kWindowed ? kWindow : 0;
  const int segment = kernel == BenchKernel::kPolish ? kTangentSegment : segment_length(regions);
  return plan_grid(ensemble_.grids[0], regions, {window, window}, segment,
                   stages_of(Integrators{}, ensemble_.integrator));
}

std::vector<double> ThroughputProblem::start(int member) const {
  std::vector<double> parameters = truth_;
  for (int p = 0; p < ensemble_.layout.size(); ++p) {
    // Between -1 and 1, another one for each member and parameter.
    const double spread = ((member * 5 + p * 3) % 17 - 8) / 8.0;
    parameters[p] +=
        (p < ensemble_.layout.neural() ? 0.01 / ensemble_.layout.regions : 0.02) * spread;
  }
  return parameters;
}

template <class S>
PackTask<S>& ThroughputProblem::fill(PackBuilder<S>& builder, const GridPlan& plan) const {
  const int members[] = {0};
  const Structure& structure = ensemble_.structures[0];
  builder.set_data(ensemble_, ensemble_.grids[0], plan, members);
  builder.set_free(ensemble_, structure);
  for (int lane = 0; lane < builder.lanes(); ++lane) {
    builder.set_lane(ensemble_, structure, lane, start(lane).data(),
                     ensemble_.datasets[0].signal_sd.data());
  }
  return builder.finish();
}

template PackTask<float>& ThroughputProblem::fill(PackBuilder<float>&, const GridPlan&) const;
template PackTask<double>& ThroughputProblem::fill(PackBuilder<double>&, const GridPlan&) const;

}  // namespace dcmrnn
