// A small finished study, made up: two regions, two inputs, a fitted subject with truth, one whose
// data were bad, one that diverged. For the tests of writers and of the report.
#pragma once

#include <limits>
#include <string>

#include "dcmrnn/io.hpp"

namespace dcmrnn::fake {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Finished {
  Study study;
  Cohort cohort;
  Estimate estimate;
};

inline Parameters parameters(double a12) {
  Parameters values;
  values.connectivity = Connectivity::zero(2, 2);
  values.connectivity.A << -0.5, a12, 0.3, -0.6;
  values.connectivity.B[0](1, 0) = 0.7;
  values.connectivity.C(0, 0) = 0.1 + 0.2;  // 0.30000000000000004: needs 17 digits
  values.hemodynamics = RegionParameters::Constant(kRegionParameters, 2, 0.32);
  values.hemodynamics(kTau, 1) = 1.9;
  return values;
}

inline StartRecord start(int number, const std::string& outcome, double loss) {
  StartRecord record;
  record.start = number;
  record.origin = number == 0 ? "prior" : "random";
  record.prestep = "tbptt";
  record.outcome = outcome;
  record.passes = 3;
  record.initial_loss = loss + 100;
  record.trace = {loss + 50, loss + 10, loss};
  if (outcome == "diverged") {
    record.step = 41;
    record.region = 1;
    record.trace = {loss, kNaN};
  } else {
    record.loss = loss;
    record.iterations = 2;
    record.basin = 0;
    record.best_basin = true;
    record.parameters = Eigen::VectorXd::LinSpaced(5, 0.1, 0.7);
  }
  return record;
}

inline SubjectEstimate fitted(const std::string& id) {
  SubjectEstimate subject;
  subject.id = id;
  subject.estimate = parameters(0.2);
  subject.sd.connectivity = Connectivity::zero(2, 2);
  subject.sd.connectivity.A << 0.01, 0.02, kNaN, 0.04;
  subject.sd.connectivity.B[0](1, 0) = 0.05;
  subject.sd.connectivity.C(0, 0) = 0.06;
  subject.sd.hemodynamics = RegionParameters::Constant(kRegionParameters, 2, 0.02);
  subject.r2 = Eigen::Vector2d(0.8, 0.9);
  subject.variance_explained = 85.5;
  subject.step_stability = 0.25;
  Connectivity probability = Connectivity::zero(2, 2);
  probability.A << 1, 0.25, 0.5, 1;
  probability.B[0](1, 0) = 0.9;
  probability.C(0, 0) = 1;
  subject.structure = StructureEvidence{7, 0.75, 16, probability, parameters(0).connectivity};
  subject.hypotheses = {{"linear", "ok", "", -36.5, 0.25, 80, parameters(0), {}},
                        {"modulated", "ok", "", -33.25, 0.75, 85.5, parameters(0.2), {}}};
  subject.hypothesis = 1;
  subject.half_step = HalfStep{0.0625, 0.01, 0.02, 0.03, 0.125};
  subject.sample = PosteriorSample{8,
                                   50,
                                   0.75,
                                   1.125,
                                   parameters(0.25),
                                   parameters(0.03),
                                   parameters(-0.125),
                                   parameters(0.5),
                                   parameters(1.0)};
  subject.loss = {-10, -12, 0, 2};
  subject.noise_sd = Eigen::Vector2d(0.1, 0.2);
  subject.autocorrelation = Eigen::Vector2d(0.25, 0.5);
  subject.log_evidence = -33.25;
  subject.starts = {2, 1, 1, 1.0};
  subject.basins = {{-10, 1}, {-8.5, 2}};
  subject.identifiability = {{"B Photic:V1>V5"}, {{"C Photic>V1", "tau V5", -0.97}}};
  const ParameterLayout layout{2, 2};
  subject.covariance = {{layout.a(0, 1), layout.phi(kTau, 1)}, {0.04, 0.01, 0.09}};
  subject.start_records = {start(0, "converged", -10), start(1, "diverged", 7)};
  subject.observed = Eigen::MatrixXd::Random(6, 2);
  subject.predicted = subject.observed * 0.9;
  subject.scan_time = Eigen::VectorXd::LinSpaced(6, 0, 10);
  subject.dt = 0.125;
  return subject;
}

inline SubjectEstimate failed(const std::string& id, const std::string& status,
                              const std::string& reason) {
  SubjectEstimate subject;
  subject.id = id;
  subject.status = status;
  subject.reason = reason;
  return subject;
}

// The config as load_study() writes it out, as far as the report and the methods text read it.
inline std::string effective_config(const std::string& name, const std::string& region) {
  return R"({"name": ")" + name + R"(", "model": {"regions": [")" + region +
         R"(", "V5"], "inputs": ["Photic", "Motion"], "neural": "bilinear",)"
         R"("hemodynamics": "balloon", "output": "stephan", "integrator": "euler", "dt": 0.125,)"
         R"("A": [["V5", ")" +
         region + R"("]], "B": {"Photic": [[")" + region + R"(", "V5"]]}, "C": {"Photic": [")" +
         region +
         R"("], "Motion": ["V5"]},)"
         R"("constants": {"V0": 4.0, "TE": 0.04, "theta0": 40.3, "r0": 25.0},)"
         R"("priors": {"preset": "spm12", "A": [0.0078125, 0.125], "A_self": [-0.5, 0.0625],)"
         R"("B": [0.0, 1.0], "C": [0.0, 0.0625], "kappa": [0.64, 0.0625], "gamma": [0.32, 0.0],)"
         R"("tau": [2.0, 0.0625], "alpha": [0.32, 0.0], "E0": [0.4, 0.0],)"
         R"("epsilon": [1.0, 0.0625], "edges": {"A": {}, "B": {}, "C": {}}, "regions": {}}},)"
         R"("hypotheses": [], "scale": "none", "baseline": "constant",)"
         R"("ensemble": {"starts": 2, "realizations": 0, "start_from": "smart", "seed": 1},)"
         R"("loss": {"noise": "estimated", "lambda": 0, "beta": 1, "l1_self": false,)"
         R"("autocorrelation": "none"},)"
         R"("fit": {"explore": {"method": "mixed", "optimizer": "adam", "update": "pass",)"
         R"("window": 64.0, "stride": 64.0, "passes": 60, "learning_rate": 0.03},)"
         R"("polish": {"method": "lm", "max_iterations": 60, "tolerance": 1e-08},)"
         R"("structure": null, "sample": null, "covariance": true, "half_step": false}})"
         "\n";
}

inline Finished study(const std::string& name = "fake", const std::string& region = "V1",
                      const std::string& id = "sub-01") {
  Finished finished;
  finished.study.name = name;
  finished.study.model = full_model({region, "V5"}, {"Photic", "Motion"}, "spm12");
  finished.study.model.prior_sd.connectivity.C(1, 1) = 0;
  finished.study.effective = effective_config(name, region);
  for (const std::string& each : {id, std::string("sub-02"), std::string("sub-03")}) {
    Subject subject;
    subject.id = each;
    subject.input_hashes = {{"Y.csv", "00ff"}};
    finished.cohort.subjects.push_back(subject);
  }
  finished.cohort.subjects[0].truth = Truth{parameters(0), {}, {}};
  finished.estimate.subjects = {fitted(id), failed("sub-02", "bad_data", "Y.csv: row 3 is short"),
                                failed("sub-03", "diverged", "every start diverged")};
  finished.estimate.subjects[2].start_records = {start(0, "diverged", 7)};
  finished.estimate.subjects[2].starts = {1, 0, 0, std::nullopt};
  finished.estimate.engine = {"cpu", "a processor", "AVX2", true, "mixed", 2, 1, 1.5, 1.25, 1000};
  return finished;
}

}  // namespace dcmrnn::fake
