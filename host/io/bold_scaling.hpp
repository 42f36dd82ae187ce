// Brings BOLD series to the scale that the model's output has (percent signal change).
#pragma once

#include <Eigen/Dense>
#include <string>
#include <vector>

#include "host/io/faults.hpp"

namespace dcmrnn {

// Mean, spread and range of each region over the scans that are used, [region].
struct BoldStatistics {
  Eigen::VectorXd mean;
  Eigen::VectorXd sd;  // divided by n - 1
  Eigen::VectorXd lowest;
  Eigen::VectorXd highest;
};

// `mask` [scan] is 1 for scans that are used; at least one is.
BoldStatistics bold_statistics(const Eigen::MatrixXd& bold, const Eigen::VectorXd& mask);

// Reports constant series (a missing region), and series that cannot have the scale: raw scanner
// units under "none" and "spm4", a mean near zero under "psc".
void check_bold(const BoldStatistics& statistics, const std::vector<std::string>& regions,
                const std::string& scale, const std::string& file, FaultList& faults);

// Scales bold [scan, region] in place and returns what each region was multiplied by, [region].
// Left out scans are scaled alike.
//   none    as it is
//   zscore  (y - mean) / sd
//   spm4    y 4 / max(range, 4), the range taken over all regions, as SPM12 does
//   psc     100 (y - mean) / mean: percent signal change from raw scanner units
Eigen::VectorXd scale_bold(Eigen::MatrixXd& bold, const BoldStatistics& statistics,
                           const std::string& scale);

}  // namespace dcmrnn
