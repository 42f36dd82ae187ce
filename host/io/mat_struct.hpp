// Reads fields of a MATLAB struct with every fault by its field, as Section does for JSON.
#pragma once

#include <Eigen/Dense>
#include <optional>
#include <string>
#include <vector>

#include "host/io/faults.hpp"
#include "host/io/mat_value.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

class MatStruct {
 public:
  // `place` names the struct in messages: "DCM_x.mat: DCM".
  MatStruct(MatValue value, std::string place, FaultList& faults)
      : value_(value), place_(std::move(place)), faults_(&faults) {}

  bool has(const char* field) const { return !value_.field(field).is_empty(); }
  MatValue raw(const char* field) const { return value_.field(field); }
  MatStruct child(const char* field) const { return MatStruct(raw(field), where(field), *faults_); }

  // Each is a fault where the field is not what was expected; a missing or empty one is a fault
  // where it is required, and nothing without one otherwise.
  std::optional<double> number(const char* field, const Range& range, Need need) const;
  std::optional<NumberArray> numbers(const char* field, const std::string& expected,
                                     Need need) const;
  // Names in a cell array or the rows of a char array: unique, one or more.
  std::vector<std::string> names(const char* field, const std::string& expected) const;

  void fault(const std::string& field, const std::string& what) const {
    faults_->add(where(field), what);
  }
  std::string where(const std::string& field) const { return place_ + '.' + field; }
  FaultList& faults() const { return *faults_; }

 private:
  MatValue value_;
  std::string place_;
  FaultList* faults_;
};

// The array as a matrix where it has that shape; where one of the two is 1, a row, a column or any
// other collapsed form will do.
std::optional<Eigen::MatrixXd> as_matrix(const NumberArray& array, Eigen::Index rows,
                                         Eigen::Index columns);

// Text of a char array, or of the one cell around it; empty for anything else.
std::string text_of(MatValue value);

}  // namespace dcmrnn
