#include "host/io/parameters_json.hpp"

#include <cmath>
#include <limits>

namespace dcmrnn {

Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json matrix_json(const Eigen::MatrixXd& matrix) {
  if (matrix.rows() == 0) return nullptr;
  Json rows = Json::array();
  for (const auto& row : matrix.rowwise()) {
    Json entries = Json::array();
    for (const double value : row) entries.push_back(number_json(value));
    rows.push_back(std::move(entries));
  }
  return rows;
}

Json vector_json(const Eigen::VectorXd& vector) {
  if (vector.size() == 0) return nullptr;
  Json entries = Json::array();
  for (const double value : vector) entries.push_back(number_json(value));
  return entries;
}

Json connectivity_json(const Connectivity& connectivity) {
  Json json = {{"A", nullptr}, {"B", nullptr}, {"C", nullptr}};
  if (connectivity.A.size() == 0) return json;
  json["A"] = matrix_json(connectivity.A);
  json["B"] = Json::array();
  for (const Eigen::MatrixXd& modulation : connectivity.B) {
    json["B"].push_back(matrix_json(modulation));
  }
  json["C"] = matrix_json(connectivity.C);
  return json;
}

Json hemodynamics_json(const RegionParameters& hemodynamics) {
  if (hemodynamics.cols() == 0) return nullptr;
  Json json = Json::object();
  for (int p = 0; p < kRegionParameters; ++p) {
    json[kRegionParameterNames[p]] = vector_json(hemodynamics.row(p));
  }
  return json;
}

double read_number(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Eigen::MatrixXd read_matrix(const Json& json) {
  if (json.is_null() || json.empty()) return {};
  const Json& first = json.at(0);
  Eigen::MatrixXd matrix(json.size(), first.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    for (std::size_t j = 0; j < first.size(); ++j) {
      matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) =
          read_number(json.at(i).at(j));
    }
  }
  return matrix;
}

Eigen::VectorXd read_vector(const Json& json) {
  if (json.is_null()) return {};
  Eigen::VectorXd vector(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    vector(static_cast<Eigen::Index>(i)) = read_number(json.at(i));
  }
  return vector;
}

Connectivity read_connectivity(const Json& json) {
  Connectivity connectivity;
  connectivity.A = read_matrix(json.at("A"));
  if (!json.at("B").is_null()) {
    for (const Json& modulation : json.at("B")) connectivity.B.push_back(read_matrix(modulation));
  }
  connectivity.C = read_matrix(json.at("C"));
  return connectivity;
}

RegionParameters read_hemodynamics(const Json& json) {
  if (json.is_null()) return {};
  RegionParameters hemodynamics;
  for (int p = 0; p < kRegionParameters; ++p) {
    const Eigen::VectorXd values = read_vector(json.at(kRegionParameterNames[p]));
    if (p == 0) hemodynamics.resize(Eigen::NoChange, values.size());
    // A row of another length than the first one says so by at().
    for (Eigen::Index region = 0; region < hemodynamics.cols(); ++region) {
      hemodynamics(p, region) =
          read_number(json.at(kRegionParameterNames[p]).at(static_cast<std::size_t>(region)));
    }
  }
  return hemodynamics;
}

std::string json_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string json_document(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace dcmrnn
