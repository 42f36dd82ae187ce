// Configs of studies, simulations, BIDS data sets and recovery experiments.
#include <nlohmann/json.hpp>

#include "dcmrnn/error.hpp"
#include "dcmrnn/io.hpp"
#include "host/io/experiment_config.hpp"
#include "tests/fuzz/memory_input.hpp"
#include "tests/fuzz/target.hpp"

namespace dcmrnn::fuzz {
namespace {

void run(std::string_view bytes) {
  const MemoryInput file(bytes);
  try {
    if (is_experiment_config(file.path())) {
      load_experiment(file.path());
    } else {
      load_study(file.path());
    }
  } catch (const Error&) {
    // What was wrong is said.
  }
}

std::vector<std::string> seeds() {
  return {R"({"name": "fit", "model": {"regions": ["V1", "V5"], "inputs": ["Photic", "Motion"],
    "neural": "sigmoid", "integrator": "heun", "dt": 0.5, "output": "buxton", "constants": {"V0": 4, "epsilon": 1},
    "priors": {"preset": "spm12", "A": [0, 1], "A_self": [-0.5, 0.1], "B": [0, 1], "C": [0, 1], "kappa": [0.6, 0.1],
      "edges": {"A": {"V1>V5": [0.1, 1]}, "B": {"Motion:V1>V5": [0, 1]}, "C": {"Photic>V1": [0, 1]}}},
    "A": [["V1", "V5"]], "B": {"Motion": [["V1", "V5"]]}, "C": {"Photic": ["V1"]}},
    "subjects": [{"id": "sub-01", "bold": "Y.csv", "inputs": "U.csv", "inputs_dt": 0.5, "tr": 2, "confounds": "X.csv",
      "slice_time": [0, 1], "mask": "keep.csv", "truth": "t.json"}],
    "hypotheses": [{"name": "a", "model": {"B": {}}}, {"name": "b", "model": {"A": "full"}}],
    "scale": "psc", "baseline": "rest", "ensemble": {"starts": 4, "realizations": 2, "start_from": "prior", "seed": 3},
    "loss": {"noise": "estimated", "autocorrelation": "ar1", "lambda": 1, "beta": 1, "l1_self": true},
    "fit": {"explore": {"method": "tbptt", "optimizer": "adam", "update": "pass", "window": 64, "stride": 64,
      "passes": 60, "learning_rate": 0.01}, "polish": {"method": "lm", "max_iterations": 60, "tolerance": 1e-8},
      "structure": {"method": "l1_path"}, "half_step": true, "covariance": false}})",
          R"({"name": "sim", "model": {"regions": ["R"], "inputs": ["u"], "priors": "friston2003"},
    "simulate": {"subjects": 3, "scans": 64, "tr": 2, "snr": 3, "truth": "sparse",
      "design": {"on": [2, 10], "off": [3, 13]}, "noise": {"ar1": 0.5}, "seed": 1}})",
          R"({"name": "given", "model": {"regions": ["R"], "inputs": ["u"]},
    "simulate": {"truth": {"A": [[-1]], "B": [[[0]]], "C": [[1]], "hemodynamics": "prior"}, "snr_pooled": 2}})",
          R"({"name": "bids", "model": {"regions": ["V1"], "inputs": ["Photic"]},
    "bids": {"task": "x", "atlas": "4S", "regions": {"V1": "LH"}, "inputs": {"Photic": {"trial_type": ["a*"],
      "modulation": "value", "centre": false, "duration": 1, "may_be_absent": true}},
      "confounds": ["motion24", "a_*"], "dummy_scans": "auto", "removed_scans": 2, "slice_time": 0.5}})",
          R"({"name": "study", "seed": 1, "data": {"model": {"regions": ["R"], "inputs": ["u"]},
    "simulate": {"subjects": 2, "scans": 64, "tr": 1}}, "fit": {"ensemble": {"starts": 2}},
    "factors": [{"name": "snr", "levels": [{"name": "5", "data": {"simulate": {"snr": 5}}},
      {"name": "bound", "fit": {"support": "known"}}]}], "except": [{"snr": "5"}],
    "targets": [{"where": {"snr": "5"}, "A": 0.2, "B": 0.3, "C": 0.2, "auc": 0.95}]})",
          R"({"subjects_table": "table.tsv"})"};
}

}  // namespace

const Target kConfig = {"config", run, seeds};

}  // namespace dcmrnn::fuzz
