// A cohort so small that the whole way through the program takes a moment.
#pragma once

#include <string>

#include "tests/cli/program.hpp"

namespace dcmrnn::testing {

// Two regions, one input, every 2 s a scan. `truth` goes into the section "simulate".
inline std::string small_simulation(int subjects, int scans, int starts) {
  return R"({
    "name": "small",
    "model": {"regions": ["V1", "V5"], "inputs": ["light"], "dt": 0.5, "priors": "spm12",
              "A": [["V1", "V5"]], "B": {}, "C": {"light": ["V1"]}},
    "simulate": {"subjects": )" +
         std::to_string(subjects) + R"(, "scans": )" + std::to_string(scans) + R"(, "tr": 2,
                 "snr": 3, "seed": 7,
                 "truth": {"A": [[-0.5, 0], [0.4, -0.5]], "C": [[0.3], [0]]}},
    "ensemble": {"starts": )" +
         std::to_string(starts) + R"(, "seed": 3}
  })";
}

// Simulates into `folder`/study and returns the config of the study that fits it.
inline std::string make_study(const TemporaryFolder& folder, int subjects = 3, int scans = 60,
                              int starts = 2) {
  write_file(folder / "simulate.json", small_simulation(subjects, scans, starts));
  const Outcome outcome =
      run({"simulate", (folder / "simulate.json").string(), "-o", (folder / "study").string()});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  return (folder / "study/config.json").string();
}

}  // namespace dcmrnn::testing
