#include "host/report/methods.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "dcmrnn/model/catalog.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fake_study.hpp"
#include "tests/host/io/fixture_study.hpp"
#include "tests/host/io/scratch_folder.hpp"

namespace dcmrnn::report {
namespace {

using test::mentions;

// The methods of the fake study; `patch` replaces values of its config.
std::string methods_of(const char* patch = "{}") {
  Json config = Json::parse(fake::effective_config("fake", "V1"));
  config.update(Json::parse(patch), true);
  RunFacts run;
  run.version = "1.2.3";
  run.commit = "abc";
  run.precision = "mixed";
  run.backend = "cpu";
  return methods_markdown(describe_methods(config, run));
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(Methods, SayWhatWasTakenOfABidsDataSet) {
  const std::string text = methods_of(R"({"bids": {
    "task": "motion", "space": null, "atlas": "Toy", "desc": null, "stat": "mean",
    "regions": {"V1": "L_V1", "V5": ["L_V5", "R_V5"]},
    "inputs": {
      "Photic": {"trial_type": ["static", "motion"], "modulation": null, "centre": true,
                 "duration": "events", "may_be_absent": false},
      "Motion": {"trial_type": "motion", "modulation": "coherence", "centre": true,
                 "duration": 1.5, "may_be_absent": false}},
    "event_column": "trial_type", "confounds": ["trans_x*", "cosine"],
    "dummy_scans": "auto", "removed_scans": 4, "slice_time": 0.5, "datasets": []}})");
  for (const char* part :
       {"task motion (atlas Toy)", "regions V1 (L_V1) and V5 (L_V5 and R_V5)",
        "Photic (events static and motion)",
        "Motion (events motion, modulated by coherence, centred, each 1.5 s long)",
        "columns trans_x* and cosine",
        "As many scans at the begin of a series counted for nothing as fMRIPrep found",
        "4 scans before the first one of a series had been removed", "at 0.5 s after",
        "BOLD series were"}) {
    EXPECT_TRUE(says(text, part)) << part;
  }
  EXPECT_FALSE(says(methods_of(), "Series of the task")) << "no BIDS data set";
}

TEST(Methods, SayEverySettingOfAPlainStudy) {
  const std::string text = methods_of();
  for (const char* part :
       {"2 regions (V1 and V5) and 2 inputs (Photic and Motion)",
        "bilinear state equation dx/dt = (A + sum_j u_j B_j) x + C u (Friston et al., 2003)",
        "balloon model of its hemodynamics (Buxton et al., 1998; Friston et al., 2003)",
        "nonlinear output equation (Stephan et al., 2007), with V0 = 4 %, TE = 0.04 s, theta0 = "
        "40.3 1/s",
        "1 of 2 connections between regions (A), the modulation of 1 of 4 connections by Photic",
        "2 of 4 driving effects (C)",
        "Euler's method at a step of 0.125 s",
        "after SPM12",
        "self-connections -0.5 (0.0625) Hz",
        "gamma fixed at 0.32 1/s",
        "tau 2 (0.0625) s",
        "of their logarithms",
        "taken as they are",
        "a constant among them",
        "variance was estimated for each region, white over time",
        "from 2 starts: the prior mean, a regression of the data on the inputs",
        "(seed 1)",
        "half of them with annealed noise",
        "60 passes over the data, windows of 64 s every 64 s",
        "step of Adam (Kingma and Ba, 2015) per pass",
        "falls from 0.03",
        "Levenberg-Marquardt method (Marquardt, 1963)",
        "up to 60 steps",
        "a share of 1e-08",
        "Laplace approximation",
        "dcmrnn 1.2.3 (commit abc), in mixed precision on the cpu"}) {
    EXPECT_TRUE(mentions(text, part));
  }
}

TEST(Methods, CiteWhatTheRunUsedAndNothingElse) {
  const std::string text = methods_of();
  for (const char* used :
       {"Dynamic causal modelling. NeuroImage 19", "Wang Y, Wang Y, Lui YW (2018)",
        "Comparing hemodynamic models", "Adam: a method"}) {
    EXPECT_TRUE(mentions(text, used));
  }
  for (const char* unused : {"Marreiros", "Hochbruck", "Efron", "Hoeting", "Tibshirani"}) {
    EXPECT_FALSE(says(text, unused)) << unused;
  }
}

struct Alternative {
  const char* patch;
  const char* said;
};

TEST(Methods, SayEveryAlternative) {
  const Alternative alternatives[] = {
      {R"({"model": {"neural": "sigmoid"}})", "saturates (Marreiros et al., 2008)"},
      {R"({"model": {"output": "buxton"}})", "balloon model (Buxton et al., 1998), with V0 = 4 %."},
      {R"({"model": {"integrator": "heun"}})", "Heun's method"},
      {R"({"model": {"integrator": "exp2"}})", "exponential steps of order two (Hochbruck"},
      {R"({"model": {"A": "full", "B": "full", "C": "full"}})",
       "all 2 connections between regions (A), the modulation of all connections by every input "
       "(B) "
       "and all 4 driving effects (C)"},
      {R"({"model": {"constants": {"epsilon": 0.5}}})", "epsilon fixed at 0.5"},
      {R"({"model": {"priors": {"preset": "friston2003"}}})",
       "after the preset friston2003 (Friston et al., 2003); means (standard deviations)"},
      {R"({"model": {"priors": {"preset": "friston2003"}}})", "on their natural scale"},
      {R"({"model": {"priors": {"kappa": [0.65, 0.1224744871391589]}}})",
       "kappa 0.65 (0.1225) 1/s"},
      {R"({"model": {"priors": {"edges": {"A": {"V1>V5": [0, 1]}}}}})", "has a prior of its own"},
      {R"({"scale": "zscore"})", "standard deviation 1 in each region"},
      {R"({"scale": "psc"})", "percent signal change"},
      {R"({"scale": "spm4"})", "4 / max(range, 4)"},
      {R"({"baseline": "rest"})", "measured from rest"},
      {R"({"loss": {"noise": "unit"}})", "Minimized was the sum of squared errors"},
      {R"({"loss": {"noise": "unit"}})", "Connections had no prior."},
      {R"({"loss": {"autocorrelation": "ar1"}})", "AR(1) noise"},
      {R"({"loss": {"beta": 2}})", "the prior term had a weight of 2"},
      {R"({"loss": {"lambda": 8}})", "weight 8 on the entries of A, B and C but self-connections"},
      {R"({"loss": {"lambda": 8, "l1_self": true}})", "weight 8 on all entries of A, B and C"},
      {R"({"ensemble": {"start_from": "prior"}})", "the prior mean, then random draws"},
      {R"({"ensemble": {"start_from": "given.json"}})", "given parameters (given.json)"},
      {R"({"ensemble": {"realizations": 50}})", "refits to 50 data sets of fresh noise"},
      {R"({"fit": {"explore": null}})", "They were polished"},
      {R"({"fit": {"explore": {"method": "annealed"}}})",
       "(Williams and Peng, 1990), with annealed noise"},
      {R"({"fit": {"explore": {"method": "frozen"}}})", "with the hemodynamics held:"},
      {R"({"fit": {"explore": {"method": "tbptt"}}})", ", plainly: 60 passes"},
      {R"({"fit": {"polish": null}})", ", plainly: 60 passes"},
      {R"({"fit": {"explore": {"optimizer": "gradient_descent", "update": "window"}}})",
       "step of gradient descent per window"},
      {R"({"fit": {"explore": {"optimizer": "lbfgs"}}})",
       "trial step of L-BFGS (Liu and Nocedal, 1989) per pass, the first of length 0.03"},
      {R"({"fit": {"explore": {"optimizer": "lbfgs"}}, "loss": {"lambda": 8}})",
       "orthant-wise L-BFGS (Andrew and Gao, 2007; Liu and Nocedal, 1989)"},
      {R"({"fit": {"structure": {"method": "search", "edge_probability": 0.25, "candidates": 5,
           "moves": 60, "basins": 2}}})",
       "averages over the structures"},
      {R"({"fit": {"structure": {"method": "l1_path", "edge_probability": 0.25}}})",
       "path of L1 weights (Tibshirani, 1996)"},
      {R"({"fit": {"sample": {"chains": 16, "warmup": 100, "draws": 250, "leapfrogs": 24}}})",
       "16 chains of Hamiltonian Monte Carlo (Neal, 2011) for each subject with an optimum to "
       "begin at, with 250 draws each "
       "after a warm-up of 100"},
      {R"({"fit": {"half_step": true}})", "polished once more at half the step"},
      {R"({"hypotheses": [{"name": "forward"}, {"name": "backward"}]})",
       "2 hypotheses (\"forward\" and \"backward\") were compared"}};
  for (const auto& [patch, said] : alternatives) {
    const std::string text = methods_of(patch);
    EXPECT_TRUE(mentions(text, said)) << patch;
    EXPECT_NE(text, methods_of()) << patch;
  }
}

TEST(Methods, LeaveOutWhatThereWasNot) {
  Json config = Json::parse(fake::effective_config("fake", "V1"));
  config["model"]["B"] = Json::object();
  Citations citations;
  EXPECT_TRUE(mentions(model_text(config, citations), "no modulation (B)"));
  EXPECT_FALSE(says(methods_of(R"({"fit": {"explore": null}})"), "explored"));
  EXPECT_FALSE(says(methods_of(R"({"fit": {"polish": null}})"), "Levenberg"));
  EXPECT_FALSE(says(methods_of(), "Model comparison"));
}

// A new word of the catalog has to be described.
TEST(Methods, KnowEveryNameOfTheCatalog) {
  const auto expect_known = [](const char* key, const auto& names) {
    for (const char* name : names) {
      const std::string patch = std::string(R"({"model": {")") + key + R"(": ")" + name + R"("}})";
      EXPECT_FALSE(says(methods_of(patch.c_str()), "named")) << name;
    }
  };
  expect_known("neural", NeuralModels::kNames);
  expect_known("output", OutputModels::kNames);
  expect_known("integrator", Integrators::kNames);
  expect_known("hemodynamics", kHemodynamicModels);
  for (const std::string name : Optimizers::kNames) {
    const std::string patch = R"({"fit": {"explore": {"optimizer": ")" + name + R"("}}})";
    EXPECT_FALSE(says(methods_of(patch.c_str()), "step of " + name)) << name;
  }
}

// What load_study() writes out is what the text reads.
TEST(Methods, DescribeAConfigThatWasRead) {
  const test::FixtureStudy fixture;
  const Study study = load_study(fixture.write());
  const Methods methods = describe_methods(Json::parse(study.effective), RunFacts{});
  EXPECT_EQ(methods.paragraphs.size(), 7u);
}

TEST(Methods, AreWrittenBesideTheReportAndInIt) {
  const fake::ScratchFolder folder;
  const fake::Finished finished = fake::study();
  write_results(folder.path(), finished.study, finished.cohort, finished.estimate);
  write_report(folder.path());
  const std::string text = fake::contents(folder / "methods.md");
  EXPECT_TRUE(text.starts_with("# Methods\n"));
  EXPECT_TRUE(mentions(fake::contents(folder / "report.html"), "<h2>Methods</h2>"));
}

TEST(Methods, EscapeNamesInHtml) {
  Json config = Json::parse(fake::effective_config("fake", "<i>"));
  const std::string html = methods_section(describe_methods(config, RunFacts{}));
  EXPECT_FALSE(says(html, "<i>"));
  EXPECT_TRUE(says(html, "&lt;i&gt;"));
}

}  // namespace
}  // namespace dcmrnn::report
