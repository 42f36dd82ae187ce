// Which columns of a confounds table (*_desc-confounds_timeseries.tsv) a list of words means.
#pragma once

#include <Eigen/Dense>
#include <string>
#include <vector>

#include "host/io/faults.hpp"

namespace dcmrnn {

// A word is a column, a pattern with *, or a strategy by fMRIPrep's names:
//   motion6, motion12, motion24   translations and rotations; and their derivatives; and the
//   squares acompcorN, tcompcorN          the first N components, a_comp_cor_00 ... cosine the slow
//   cosines: all there are, for a short run has none
// Places in the header, in its order, each once. A word that finds nothing is a fault.
std::vector<Eigen::Index> confound_columns(const std::vector<std::string>& words,
                                           const std::vector<std::string>& header,
                                           const std::string& file, FaultList& faults);

}  // namespace dcmrnn
