#include "host/io/mat_struct.hpp"

#include <algorithm>

#include "host/io/number_text.hpp"

namespace dcmrnn {
namespace {

std::vector<std::string> texts(MatValue value) {
  if (!value.is_cell()) return value.text();
  std::vector<std::string> all;
  for (std::size_t i = 0; i < value.size(); ++i) all.push_back(text_of(value.cell(i)));
  return all;
}

}  // namespace

std::optional<NumberArray> MatStruct::numbers(const char* field, const std::string& expected,
                                              Need need) const {
  const MatValue value = raw(field);
  if (value.is_empty()) {
    if (need == Need::kRequired) {
      fault(field, (value.present() ? "is empty; expected " : "is missing; expected ") + expected);
    }
    return std::nullopt;
  }
  std::optional<NumberArray> array = value.numbers();
  if (!array) {
    fault(field, "is " + value.kind() + "; expected " + expected);
  } else if (!array->values.allFinite()) {
    fault(field, "has values that are not finite; expected " + expected);
    return std::nullopt;
  }
  return array;
}

std::optional<double> MatStruct::number(const char* field, const Range& range, Need need) const {
  const auto array = numbers(field, range.text(), need);
  if (!array) return std::nullopt;
  if (array->size() != 1) {
    fault(field, "is a " + array->shape() + " array; expected " + range.text());
    return std::nullopt;
  }
  if (!range.holds(array->values(0))) {
    fault(field, "is " + number_text(array->values(0)) + "; expected " + range.text());
    return std::nullopt;
  }
  return array->values(0);
}

std::vector<std::string> MatStruct::names(const char* field, const std::string& expected) const {
  const MatValue value = raw(field);
  std::vector<std::string> found = texts(value);
  if (found.empty()) {
    fault(field, "is " + value.kind() + "; expected " + expected);
    return {};
  }
  const std::size_t before = faults().count();
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::string place = std::string(field) + '{' + std::to_string(i + 1) + '}';
    if (const std::string reason = name_fault(found[i]); !reason.empty()) {
      fault(place, reason);
    } else if (std::find(found.begin(), found.begin() + static_cast<long>(i), found[i]) !=
               found.begin() + static_cast<long>(i)) {
      fault(place, "repeats \"" + found[i] + "\"; expected unique names");
    }
  }
  if (faults().count() > before) return {};
  return found;
}

std::optional<Eigen::MatrixXd> as_matrix(const NumberArray& array, Eigen::Index rows,
                                         Eigen::Index columns) {
  if (array.values.size() != rows * columns) return std::nullopt;
  const bool flat = rows == 1 || columns == 1;
  const bool shaped = array.dimensions[0] == static_cast<std::size_t>(rows) &&
                      array.dimensions[1] == static_cast<std::size_t>(columns);
  if (!flat && !shaped) return std::nullopt;
  return Eigen::Map<const Eigen::MatrixXd>(array.values.data(), rows, columns);
}

std::string text_of(MatValue value) {
  if (value.is_cell() && value.size() == 1) value = value.cell(0);
  const std::vector<std::string> lines = value.text();
  return lines.size() == 1 ? lines[0] : "";
}

}  // namespace dcmrnn
