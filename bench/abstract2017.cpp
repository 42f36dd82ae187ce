// The experiment of the 2017 abstract: both starts, clean and at SNR 2, the literal and the default
// loss, TBPTT alone and followed by the polish. Prints a Markdown table of median relative errors
// over noise realizations, beside the published numbers.
//
//   abstract2017 [CONFIG] [REALIZATIONS]      defaults: configs/abstract2017.json 20

#include <cstdio>
#include <cstdlib>
#include <string>

#include "bench/recovery.hpp"
#include "dcmrnn/dcmrnn.hpp"

namespace dcmrnn::bench {
namespace {

// The abstract's own initial values (its Fig. 4): near the truth.
Parameters abstract_start(const ModelSpec& model) {
  Parameters start = model.prior_mean;
  start.connectivity = Connectivity::zero(3, 1);
  start.connectivity.A << -0.8, 0.2, 0, 0.9, -0.8, 0.5, 0, 0.7, -0.8;
  start.connectivity.B[0](2, 2) = -0.55;
  start.connectivity.C(0, 0) = 0.6;
  return start;
}

// Says nothing about the structure.
Parameters neutral_start(const ModelSpec& model) {
  Parameters start = model.prior_mean;
  start.connectivity = Connectivity::zero(3, 1);
  start.connectivity.A.setConstant(0.05);
  start.connectivity.A.diagonal().setConstant(-0.7);
  start.connectivity.C.setConstant(0.1);
  return start;
}

FitOptions tbptt_options(bool polish) {
  FitOptions options;
  options.ensemble.starts = 1;
  options.explore->method = "tbptt";
  options.explore->update = "window";
  options.explore->passes = 100;
  options.explore->learning_rate = kRatePerWindow;
  if (!polish) options.polish.reset();
  return options;
}

std::string cell(const Cohort& cohort, const Estimate& fit) {
  const Errors errors = recovery_errors(cohort, fit);
  char text[128];
  std::snprintf(text, sizeof text, "%.3f / %.3f / %.3f", median_or_nan(errors.A),
                median_or_nan(errors.B), median_or_nan(errors.C));
  std::string result = text;
  if (errors.failed > 0) result += " (" + std::to_string(errors.failed) + " failed)";
  return result;
}

int run(const char* config, int realizations) {
  const Study study = load_study(config);
  SimulateOptions simulated = *study.simulate;
  simulated.subjects = realizations;
  const Cohort noisy = simulate(study.model, simulated);
  Cohort noisy_from_rest = noisy;
  simulated.snr.reset();
  simulated.subjects = 1;
  Cohort clean = simulate(study.model, simulated);
  // The abstract measures BOLD from rest.
  for (Cohort* cohort : {&clean, &noisy_from_rest}) {
    for (Subject& subject : cohort->subjects) subject.confounds.resize(subject.scans(), 0);
  }
  const double sigma = noisy.subjects[0].truth->noise_sd(0);

  std::printf("| data | loss | start | TBPTT: A / B / C | TBPTT, then polish: A / B / C |\n");
  std::printf("|---|---|---|---|---|\n");
  for (const bool is_clean : {true, false}) {
    const Cohort& cohort = is_clean ? clean : noisy_from_rest;
    for (const bool literal : {true, false}) {
      for (const bool near : {true, false}) {
        std::string cells[2];
        for (const bool polish : {false, true}) {
          FitOptions options = tbptt_options(polish);
          options.ensemble.start_parameters =
              near ? abstract_start(study.model) : neutral_start(study.model);
          if (literal) {
            options.loss.noise = "unit";
            options.loss.lambda = 2 * sigma * sigma * 8;
            options.loss.beta = sigma * sigma;
          }
          cells[polish] = cell(cohort, estimate(cohort, study.model, options));
        }
        std::printf("| %s | %s | %s | %s | %s |\n", is_clean ? "clean" : "SNR 2",
                    literal ? "literal" : "default", near ? "abstract's" : "neutral",
                    cells[0].c_str(), cells[1].c_str());
      }
    }
    FitOptions sparse;
    sparse.loss.lambda = 8;
    std::printf("| %s | default, L1 8 | 8 smart starts | | %s |\n", is_clean ? "clean" : "SNR 2",
                cell(cohort, estimate(cohort, study.model, sparse)).c_str());
    std::printf("| %s | default | 8 smart starts | | %s |\n", is_clean ? "clean" : "SNR 2",
                cell(cohort, estimate(cohort, study.model, {})).c_str());
    FitOptions searched;
    searched.structure = StructureOptions{};
    std::printf("| %s | default, structures | 8 smart starts | | %s |\n",
                is_clean ? "clean" : "SNR 2",
                cell(cohort, estimate(cohort, study.model, searched)).c_str());
    std::printf("| %s | published, from its start | | %s | |\n", is_clean ? "clean" : "SNR 2",
                is_clean ? "0.137 / 0.060 / 0.050" : "0.133 / 0.155 / 0.164");
  }
  return 0;
}

}  // namespace
}  // namespace dcmrnn::bench

int main(int argc, char** argv) {
  const char* config = argc > 1 ? argv[1] : "configs/abstract2017.json";
  const int realizations = argc > 2 ? std::atoi(argv[2]) : 20;
  try {
    return dcmrnn::bench::run(config, realizations);
  } catch (const dcmrnn::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return static_cast<int>(error.code());
  }
}
