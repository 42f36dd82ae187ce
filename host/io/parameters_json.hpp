// Matrices and parameter sets as JSON in the form of results.jsonl: rows inside matrices, null for
// what is not finite. Host-internal: no public header brings nlohmann/json.
#pragma once

#include <Eigen/Dense>

#include "dcmrnn/model_spec.hpp"
#include "host/io/json_document.hpp"

namespace dcmrnn {

Json number_json(double value);                   // null where not finite
Json matrix_json(const Eigen::MatrixXd& matrix);  // [[row], ...]; null where the matrix is empty
Json vector_json(const Eigen::VectorXd& vector);  // [..]; null where the vector is empty

// {"A", "B", "C"}; every one null where there is no estimate.
Json connectivity_json(const Connectivity& connectivity);
// {"kappa": [region], ...}; null where there is no estimate.
Json hemodynamics_json(const RegionParameters& hemodynamics);

// The other way round: null is NaN inside a matrix and an empty matrix in place of one. Throw
// nlohmann::json::exception where the JSON has another form.
double read_number(const Json& json);
Eigen::MatrixXd read_matrix(const Json& json);
Eigen::VectorXd read_vector(const Json& json);
Connectivity read_connectivity(const Json& json);  // of an object with the keys A, B and C
RegionParameters read_hemodynamics(const Json& json);

// One line without a line end. Bytes that are not UTF-8 become the replacement character.
std::string json_line(const Json& json);

// Indented, with a line end, for files that people read.
std::string json_document(const Json& json);

}  // namespace dcmrnn
