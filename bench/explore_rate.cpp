// How fast the exploration should go: nats above the polished optimum of the same start, after
// TBPTT in both of its forms, over learning rates and passes. Median over simulated subjects (3
// regions, 512 s, one input that drives and modulates, SNR 2, a sample each 0.25 s, everything
// free).
//
//   explore_rate [SUBJECTS]      default: 12

#include <cstdio>
#include <cstdlib>

#include "bench/recovery.hpp"
#include "dcmrnn/dcmrnn.hpp"

namespace dcmrnn::bench {
namespace {

Cohort example(const ModelSpec& model, int subjects) {
  SimulateOptions options;
  options.subjects = subjects;
  options.scans = 2048;
  options.tr = 0.25;
  options.snr = 2;
  Parameters truth = model.prior_mean;
  truth.connectivity = Connectivity::zero(3, 1);
  truth.connectivity.A << -0.8, 0, 0, 0.4, -0.8, 0, 0.3, 0.4, -0.8;
  truth.connectivity.B[0](1, 0) = 0.6;
  truth.connectivity.C(0, 0) = 0.4;
  options.truth = truth;
  return simulate(model, options);
}

int run(int subjects) {
  ModelSpec model = full_model({"a", "b", "c"}, {"u"}, "friston2003");
  model.dt = 0.25;
  const Cohort cohort = example(model, subjects);
  std::printf(
      "| form | passes | rate | nats above the optimum: median | worst |\n|---|---|---|---|---|\n");
  for (const char* form : {"pass", "window"}) {
    for (const int passes : {60, 200}) {
      for (const double rate : {0.005, 0.01, 0.02, 0.03, 0.05, 0.1}) {
        FitOptions options;
        options.ensemble.starts = 3;  // the last one is drawn
        options.explore->method = "tbptt";
        options.explore->update = form;
        options.explore->passes = passes;
        options.explore->learning_rate = rate;
        const Estimate polished = estimate(cohort, model, options);
        options.polish.reset();
        const Estimate explored = estimate(cohort, model, options);
        std::vector<double> above;
        for (std::size_t k = 0; k < cohort.subjects.size(); ++k) {
          const auto& end = explored.subjects[k].start_records[2].loss;
          if (end) above.push_back(*end - polished.subjects[k].loss.total);
        }
        std::printf("| %s | %d | %g | %.1f | %.1f |\n", form, passes, rate, median_or_nan(above),
                    above.empty() ? 0.0 : *std::max_element(above.begin(), above.end()));
        std::fflush(stdout);
      }
    }
  }
  return 0;
}

}  // namespace
}  // namespace dcmrnn::bench

int main(int argc, char** argv) { return dcmrnn::bench::run(argc > 1 ? std::atoi(argv[1]) : 12); }
