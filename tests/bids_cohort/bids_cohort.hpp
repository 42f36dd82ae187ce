// A fabricated cohort in three BIDS data sets, as a scanner, fMRIPrep and XCP-D leave them: two
// sites, and everything that goes wrong with real ones.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace dcmrnn::testing {

// What becomes of a run that cannot be used.
struct ExpectedFault {
  std::string status;
  std::string reason;  // part of it
};

struct BidsCohort {
  std::filesystem::path raw, fmriprep, xcpd;
  std::filesystem::path config;                 // of the study, with a section "bids"
  std::vector<std::string> good;                // ids of the runs that can be fitted
  std::map<std::string, ExpectedFault> faulty;  // by id
};

// The first participants are of each kind once; twice as many good ones follow; and so on.
inline constexpr int kBidsCohortKinds = 16;

// Writes the data sets raw/, fmriprep/ and xcpd/, and study.json, into a folder that exists.
BidsCohort make_bids_cohort(const std::filesystem::path& folder, int participants);

}  // namespace dcmrnn::testing
