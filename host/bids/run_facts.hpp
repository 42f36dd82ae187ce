// How one run was read, as far as tables and sidecars of its fit say so.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "dcmrnn/cohort.hpp"
#include "host/bids/bids_runs.hpp"
#include "host/io/json_document.hpp"

namespace dcmrnn {

struct RunFacts {
  std::string id;
  std::string series;     // file of the time series, in its data set; empty: there is none
  double tr = 0;          // s; 0 where unknown
  double slice_time = 0;  // s
  int scans = 0;          // acquired, so far as is known
  int used = 0;           // not masked
  int confounds = 0;      // the constant among them
  std::vector<std::pair<std::string, std::string>> hashes;  // file name, hash of its bytes
};

RunFacts facts_of(const BidsSources& sources, const BidsRun& run, const Subject& subject);

// For the run store and back. Id and hashes are left out: the plan has them of every subject.
nlohmann::json to_json(const RunFacts& run);

// Throws nlohmann::json::exception where the JSON has another form.
RunFacts read_run_facts(const nlohmann::json& json);

}  // namespace dcmrnn
