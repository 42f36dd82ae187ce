// What `dcmrnn bids IN OUT participant|group` is asked to do.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/bids/bids_runs.hpp"
#include "host/cli/failure_limit.hpp"
#include "host/cli/fit_overrides.hpp"
#include "host/cli/log.hpp"
#include "host/cli/shard.hpp"

namespace dcmrnn::cli {

inline constexpr const char* kSharesFolder = "shares";  // in OUT

struct BidsRequest {
  std::string in, out, level;
  std::string model;  // config; empty: none given
  RunFilter filter;
  std::string task;                   // instead of the config's
  std::vector<std::string> datasets;  // instead of the config's
  std::string layout = "auto";
  Shard shard;
  FailureLimit failures;
  FitOverrides overrides;
  bool overwrite = false;
  bool require_gpu = false;

  // Where the participant level keeps what it leaves for the group level: a folder per share.
  std::filesystem::path shares() const { return std::filesystem::path(out) / kSharesFolder; }
};

// The config with what the command line says instead. Throws Error as load_study(), and kData
// where it has no section "bids".
Study bids_study(const BidsRequest& request);

// Fits the runs that the request selects. Several such processes may share one OUT, as long as
// their selections are different.
ExitCode bids_participant(const BidsRequest& request, Log& log);

// Gathers all shares into OUT/group.
ExitCode bids_group(const BidsRequest& request, Log& log);

}  // namespace dcmrnn::cli
