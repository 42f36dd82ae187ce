// What one run of `bids ... participant` leaves for the group level: fits.jsonl of a share of the
// runs.
#pragma once

#include <Eigen/Dense>
#include <filesystem>
#include <string>
#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "host/bids/bids_runs.hpp"
#include "host/io/atomic_file.hpp"

namespace dcmrnn {

inline constexpr const char* kShareFile = "fits.jsonl";

// One run as it was read.
struct RunFacts {
  std::string id;
  std::string series;     // file of the time series, in its data set; empty: there is none
  double tr = 0;          // s; 0 where unknown
  double slice_time = 0;  // s
  int scans = 0;          // acquired, so far as is known
  int used = 0;           // not masked
  int confounds = 0;      // the constant among them
  std::vector<std::pair<std::string, std::string>> hashes;  // file name, hash of its bytes
  Eigen::VectorXd region_scale;                             // [region], as in Subject
};

RunFacts facts_of(const BidsSources& sources, const BidsRun& run, const Subject& subject);

struct Share {
  std::string identity;  // a line that names everything the fits depend on
  std::vector<RunFacts> runs;
  Estimate estimate;  // of the same runs, in the same order
};

// Adds the file to the batch. Throws Error(kCannotCreate, kInputOutput).
void write_share(FileBatch& files, const std::filesystem::path& path, const Share& share);

// The first line alone: the identity of the share in the file; empty if there is no such file.
std::string share_identity(const std::filesystem::path& path);

// Throws Error: kNoInput where the file is missing, kData where it is no such file.
Share read_share(const std::filesystem::path& path);

}  // namespace dcmrnn
