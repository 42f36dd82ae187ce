// Which runs of a data set one process of the participant level fits, in words.
#pragma once

#include <string>

#include "host/cli/bids_request.hpp"

namespace dcmrnn::cli {

// By labels, "sub-01 sub-02 ses-1"; "all" where none are given.
std::string selection_text(const BidsRequest& request);

bool selects_all(const BidsRequest& request);  // neither labels nor a shard are given

// The selection and the shard as a folder's name: "all", "shard-0-of-8", "sub-01", or a hash of
// many labels.
std::string share_name(const BidsRequest& request);

}  // namespace dcmrnn::cli
