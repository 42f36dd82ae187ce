#include "host/io/bold_scaling.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/io/number_text.hpp"

namespace dcmrnn {
namespace {

// A mean this many sds away from zero: not a signal around a baseline, but a scanner's intensity.
constexpr double kRawUnits = 20;
// A range below this share of the values is rounding: the series is constant.
constexpr double kRounding = 1e-10;

}  // namespace

BoldStatistics bold_statistics(const Eigen::MatrixXd& bold, const Eigen::VectorXd& mask) {
  const double scans = mask.sum();
  const double infinity = std::numeric_limits<double>::infinity();
  BoldStatistics statistics;
  statistics.mean = bold.transpose() * mask / scans;
  const auto deviation = bold.rowwise() - statistics.mean.transpose();
  statistics.sd = (deviation.cwiseAbs2().transpose() * mask / std::max(scans - 1, 1.0)).cwiseSqrt();
  statistics.lowest.setConstant(bold.cols(), infinity);
  statistics.highest.setConstant(bold.cols(), -infinity);
  for (Eigen::Index scan = 0; scan < bold.rows(); ++scan) {
    if (mask(scan) == 0) continue;
    statistics.lowest = statistics.lowest.cwiseMin(bold.row(scan).transpose());
    statistics.highest = statistics.highest.cwiseMax(bold.row(scan).transpose());
  }
  return statistics;
}

void check_bold(const BoldStatistics& statistics, const std::vector<std::string>& regions,
                const std::string& scale, const std::string& file, FaultList& faults) {
  for (Eigen::Index r = 0; r < statistics.mean.size(); ++r) {
    const double mean = statistics.mean(r);
    const double sd = statistics.sd(r);
    const double range = statistics.highest(r) - statistics.lowest(r);
    const double largest =
        std::max(std::abs(statistics.lowest(r)), std::abs(statistics.highest(r)));
    const std::string where = file + " column " + regions[static_cast<std::size_t>(r)];
    if (range <= kRounding * largest) {
      faults.add(where, "is constant (" + number_text(mean) + "): a missing region?");
    } else if ((scale == "none" || scale == "spm4") && std::abs(mean) > kRawUnits * sd) {
      faults.add(where, "looks like raw scanner units (mean " + number_text(mean) + ", sd " +
                            number_text(sd) + "); expected scale \"psc\" or \"zscore\"");
    } else if (scale == "psc" && mean <= sd) {
      faults.add(where, "has a mean of " + number_text(mean) + " and an sd of " + number_text(sd) +
                            "; scale \"psc\" expects raw scanner units, mean well above sd");
    }
  }
}

Eigen::VectorXd scale_bold(Eigen::MatrixXd& bold, const BoldStatistics& statistics,
                           const std::string& scale) {
  const Eigen::Index regions = bold.cols();
  Eigen::VectorXd factor = Eigen::VectorXd::Ones(regions);
  if (scale == "zscore") factor = statistics.sd.cwiseInverse();
  if (scale == "psc") factor = 100 * statistics.mean.cwiseInverse();
  if (scale == "spm4") {
    const double range = statistics.highest.maxCoeff() - statistics.lowest.minCoeff();
    factor.setConstant(4 / std::max(range, 4.0));
  }
  if (scale == "zscore" || scale == "psc") bold.rowwise() -= statistics.mean.transpose();
  bold *= factor.asDiagonal();
  return factor;
}

}  // namespace dcmrnn
