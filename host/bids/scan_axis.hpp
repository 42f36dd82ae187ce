// The scans of a run as they were acquired, and which of them a series has rows for: one that was
// cut out (censored, or removed at the start) keeps its time, and does not count.
#pragma once

#include <Eigen/Dense>
#include <optional>
#include <string>

#include "host/io/faults.hpp"
#include "host/io/table.hpp"

namespace dcmrnn {

struct ScanAxis {
  Eigen::VectorXi row;   // [scan] of the series, -1 where it has none
  Eigen::VectorXd mask;  // [scan] 1 = used, 0 = left out
  Eigen::Index scans() const { return row.size(); }
};

// What is known of a run's scans besides its series.
struct ScanCounts {
  std::string series;                       // its name, for messages
  Eigen::Index rows = 0;                    // of the series
  std::optional<Eigen::VectorXd> outliers;  // [scan], 1 = censored, of the scans after the removed
  std::string outliers_file;
  Eigen::Index removed = 0;  // scans at the start that the series has no row for
  Eigen::Index dummies = 0;  // scans after them that are left out
};

// A series as long as the list of outliers holds the censored scans, which are masked; one shorter
// by their number does not, and is expanded. No value, and a fault with the counts, for any other.
std::optional<ScanAxis> scan_axis(const ScanCounts& counts, FaultList& faults);

// The table's rows at their scans; NaN where the series has none. Needs a row for every one that
// the axis names.
Table expanded(const Table& table, const Eigen::VectorXi& row);

}  // namespace dcmrnn
