// A small valid study over conditions in a folder of its own, which tests then break.
#pragma once

#include <string>

#include "host/io/experiment_config.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn::test {

// Two factors of two levels; tests change `config` before they load it.
struct FixtureExperiment {
  test::TemporaryFolder folder;
  Json config = Json::parse(R"({
    "name": "tiny", "seed": 5,
    "data": {"model": {"regions": ["V1", "V5"], "inputs": ["light"], "dt": 0.5,
                       "A": "full", "B": {}, "C": "full"},
             "simulate": {"subjects": 2, "scans": 30, "tr": 2}, "baseline": "rest"},
    "fit": {"ensemble": {"starts": 3}},
    "factors": [
      {"name": "snr", "levels": [{"name": "5", "data": {"simulate": {"snr": 5}}},
                                 {"name": "clean", "data": {"simulate": {"snr": null}}}]},
      {"name": "method", "levels": [
        {"name": "both"},
        {"name": "polish", "fit": {"fit": {"explore": null}, "model": {"dt": 0.25}}}]}]
  })");

  Experiment load() const {
    test::write_text(folder / "tiny.json", config.dump());
    return load_experiment(folder / "tiny.json");
  }
  // The messages of a config that is wrong.
  std::string faults() const {
    const Error error = thrown_by([this] { load(); });
    EXPECT_EQ(error.code(), ExitCode::kData);
    return error.what();
  }
};

}  // namespace dcmrnn::test
