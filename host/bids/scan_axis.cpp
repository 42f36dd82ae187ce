#include "host/bids/scan_axis.hpp"

#include <limits>

namespace dcmrnn {

using Eigen::Index;

std::optional<ScanAxis> scan_axis(const ScanCounts& counts, FaultList& faults) {
  Eigen::VectorXd censored = Eigen::VectorXd::Zero(counts.rows);
  bool cut_out = false;  // the censored scans have no rows
  if (counts.outliers) {
    censored = *counts.outliers;
    const Index kept = censored.size() - static_cast<Index>(censored.sum());
    cut_out = counts.rows != censored.size();
    if (cut_out && counts.rows != kept) {
      faults.add(counts.series,
                 "has " + std::to_string(counts.rows) + " rows, and " + counts.outliers_file +
                     " tells of " + std::to_string(censored.size()) + " scans of which " +
                     std::to_string(censored.size() - kept) + " are censored; expected " +
                     std::to_string(censored.size()) + " rows, or " + std::to_string(kept));
      return std::nullopt;
    }
  }
  const Index scans = counts.removed + censored.size();
  ScanAxis axis{Eigen::VectorXi::Constant(scans, -1), Eigen::VectorXd::Zero(scans)};
  int row = 0;
  for (Index k = 0; k < censored.size(); ++k) {
    const bool out = censored(k) != 0;
    if (!(out && cut_out)) axis.row(counts.removed + k) = row++;
    axis.mask(counts.removed + k) = out || k < counts.dummies ? 0 : 1;
  }
  return axis;
}

Table expanded(const Table& table, const Eigen::VectorXi& row) {
  Table result{table.file, table.hash, table.header, {}, {}};
  result.values.setConstant(row.size(), table.columns(), std::numeric_limits<double>::quiet_NaN());
  for (Index scan = 0; scan < row.size(); ++scan) {
    if (row(scan) >= 0) result.values.row(scan) = table.values.row(row(scan));
    result.lines.push_back(row(scan) < 0 ? 0 : table.lines[static_cast<std::size_t>(row(scan))]);
  }
  return result;
}

}  // namespace dcmrnn
