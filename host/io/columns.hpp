// Finds the model's names among the columns of a table.
#pragma once

#include <Eigen/Dense>
#include <optional>
#include <string>
#include <vector>

#include "host/io/table.hpp"

namespace dcmrnn {

// The columns of the table that `names` name, in that order, [row, name]: found by the header
// (extra columns are ignored), or all columns of a table without one, whose number must then be
// that of the names. `what` says in messages what a name is ("region"). No value, and faults,
// otherwise.
std::optional<std::vector<Eigen::Index>> find_columns(const Table& table,
                                                      const std::vector<std::string>& names,
                                                      const std::string& what, FaultList& faults);

}  // namespace dcmrnn
