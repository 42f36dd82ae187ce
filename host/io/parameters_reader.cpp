#include "host/io/parameters_reader.hpp"

#include <algorithm>

namespace dcmrnn {
namespace {

bool is_row(const Json& row, Eigen::Index columns) {
  return row.is_array() && static_cast<Eigen::Index>(row.size()) == columns &&
         std::all_of(row.begin(), row.end(), [](const Json& entry) { return entry.is_number(); });
}

// Fills the matrix, whose size says what is expected.
void read_matrix(const Json& json, Eigen::MatrixXd& matrix, const std::string& where,
                 FaultList& faults) {
  const bool fits = json.is_array() && static_cast<Eigen::Index>(json.size()) == matrix.rows() &&
                    std::all_of(json.begin(), json.end(),
                                [&](const Json& row) { return is_row(row, matrix.cols()); });
  if (!fits) {
    faults.add(where, "is " + described(json) + "; expected " + std::to_string(matrix.rows()) +
                          " rows of " + std::to_string(matrix.cols()) + " numbers");
    return;
  }
  for (Eigen::Index r = 0; r < matrix.rows(); ++r) {
    for (Eigen::Index c = 0; c < matrix.cols(); ++c) {
      matrix(r, c) = json[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)].get<double>();
    }
  }
}

void read_hemodynamics(const Json& json, RegionParameters& values, const std::string& where,
                       FaultList& faults) {
  if (!json.is_object()) {
    faults.add(where, "is " + described(json) + "; expected an object");
    return;
  }
  for (int p = 0; p < kRegionParameters; ++p) {
    const auto given = json.find(kRegionParameterNames[p]);
    if (given == json.end()) continue;
    const std::string place = where + '.' + kRegionParameterNames[p];
    const std::size_t before = faults.count();
    const Eigen::VectorXd row = read_numbers(*given, values.cols(), place, faults);
    if (faults.count() > before) continue;
    if (row.minCoeff() > 0) {
      values.row(p) = row;
    } else {
      faults.add(place, "has a number that is not above 0");
    }
  }
}

}  // namespace

Eigen::VectorXd read_numbers(const Json& json, Eigen::Index size, const std::string& where,
                             FaultList& faults) {
  if (json.is_number()) return Eigen::VectorXd::Constant(size, json.get<double>());
  Eigen::VectorXd values = Eigen::VectorXd::Zero(size);
  if (!is_row(json, size)) {
    faults.add(where, "is " + described(json) + "; expected a number, or an array of " +
                          std::to_string(size) + " numbers");
    return values;
  }
  for (Eigen::Index i = 0; i < size; ++i)
    values(i) = json[static_cast<std::size_t>(i)].get<double>();
  return values;
}

Parameters read_parameters(const Json& json, const std::string& where, const ModelSpec& model,
                           FaultList& faults) {
  Parameters parameters;
  Connectivity& connectivity = parameters.connectivity;
  connectivity = Connectivity::zero(model.region_count(), model.input_count());
  parameters.hemodynamics = model.prior_mean.hemodynamics;
  if (!json.is_object()) {
    faults.add(where, "is " + described(json) + R"(; expected an object with "A", "B", "C")");
    return parameters;
  }
  if (const auto A = json.find("A"); A != json.end()) {
    read_matrix(*A, connectivity.A, where + "A", faults);
  } else {
    faults.add(where + "A", "is missing; expected a matrix [to][from], Hz");
  }
  if (const auto B = json.find("B"); B != json.end()) {
    if (B->is_array() && B->size() == connectivity.B.size()) {
      for (std::size_t j = 0; j < B->size(); ++j) {
        read_matrix((*B)[j], connectivity.B[j], where + "B[" + std::to_string(j) + ']', faults);
      }
    } else {
      faults.add(where + "B", "is " + described(*B) +
                                  "; expected one matrix [to][from] for each of " +
                                  std::to_string(connectivity.B.size()) + " inputs");
    }
  }
  if (const auto C = json.find("C"); C != json.end()) {
    read_matrix(*C, connectivity.C, where + "C", faults);
  }
  if (const auto hemodynamics = json.find("hemodynamics"); hemodynamics != json.end()) {
    read_hemodynamics(*hemodynamics, parameters.hemodynamics, where + "hemodynamics", faults);
  }
  return parameters;
}

}  // namespace dcmrnn
