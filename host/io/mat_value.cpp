#include "host/io/mat_value.hpp"

#include <matio.h>

#include <cstdint>
#include <cstring>

namespace dcmrnn {
namespace {

std::string shape_text(const std::vector<std::size_t>& dimensions) {
  std::string text;
  for (const std::size_t length : dimensions) {
    text += (text.empty() ? "" : " x ") + std::to_string(length);
  }
  return text;
}

template <class Number>
void copy_as(const void* data, std::size_t count, double* to) {
  for (std::size_t i = 0; i < count; ++i) {
    Number number;
    std::memcpy(&number, static_cast<const char*>(data) + i * sizeof number, sizeof number);
    to[i] = static_cast<double>(number);
  }
}

// Whether the type is one of numbers.
bool copy_numbers(matio_types type, const void* data, std::size_t count, double* to) {
  switch (type) {
    case MAT_T_INT8:
      copy_as<std::int8_t>(data, count, to);
      return true;
    case MAT_T_UINT8:
      copy_as<std::uint8_t>(data, count, to);
      return true;
    case MAT_T_INT16:
      copy_as<std::int16_t>(data, count, to);
      return true;
    case MAT_T_UINT16:
      copy_as<std::uint16_t>(data, count, to);
      return true;
    case MAT_T_INT32:
      copy_as<std::int32_t>(data, count, to);
      return true;
    case MAT_T_UINT32:
      copy_as<std::uint32_t>(data, count, to);
      return true;
    case MAT_T_INT64:
      copy_as<std::int64_t>(data, count, to);
      return true;
    case MAT_T_UINT64:
      copy_as<std::uint64_t>(data, count, to);
      return true;
    case MAT_T_SINGLE:
      copy_as<float>(data, count, to);
      return true;
    case MAT_T_DOUBLE:
      copy_as<double>(data, count, to);
      return true;
    default:
      return false;
  }
}

// The full array. Both readers (of version 5 and 7.3) are trusted with the pointers alone: every
// index is checked.
bool copy_sparse(const matvar_t& variable, std::size_t rows, std::size_t columns, double* to) {
  const auto& sparse = *static_cast<const mat_sparse_t*>(variable.data);
  std::vector<double> values(sparse.ndata);
  if (!copy_numbers(variable.data_type, sparse.data, sparse.ndata, values.data())) return false;
  for (std::size_t column = 0; column + 1 < sparse.njc && column < columns; ++column) {
    for (std::size_t k = sparse.jc[column]; k < sparse.jc[column + 1]; ++k) {
      if (k >= sparse.nir || k >= values.size() || sparse.ir[k] >= rows) return false;
      to[sparse.ir[k] + column * rows] = values[k];
    }
  }
  return true;
}

void append_utf8(std::uint32_t point, std::string& text) {
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | point >> 6);
    text += static_cast<char>(0x80 | (point & 0x3F));
  } else {
    text += static_cast<char>(0xE0 | point >> 12);
    text += static_cast<char>(0x80 | (point >> 6 & 0x3F));
    text += static_cast<char>(0x80 | (point & 0x3F));
  }
}

bool numeric(matio_classes kind) { return kind >= MAT_C_SPARSE && kind <= MAT_C_UINT64; }

}  // namespace

std::string NumberArray::shape() const { return shape_text(dimensions); }

bool MatValue::is_struct() const { return variable_ && variable_->class_type == MAT_C_STRUCT; }
bool MatValue::is_cell() const { return variable_ && variable_->class_type == MAT_C_CELL; }
bool MatValue::is_text() const { return variable_ && variable_->class_type == MAT_C_CHAR; }

std::vector<std::size_t> MatValue::dimensions() const {
  if (!variable_ || !variable_->dims) return {0, 0};
  return {variable_->dims, variable_->dims + variable_->rank};
}

std::size_t MatValue::size() const {
  if (!variable_ || variable_->class_type == MAT_C_EMPTY) return 0;
  std::size_t count = 1;
  for (const std::size_t length : dimensions()) {
    if (length == 0) return 0;
    if (count > SIZE_MAX / length) return SIZE_MAX;
    count *= length;
  }
  return count;
}

std::string MatValue::kind() const {
  if (!variable_) return "missing";
  const std::string shape = shape_text(dimensions());
  if (is_struct()) return "a " + shape + " struct";
  if (is_cell()) return "a " + shape + " cell array";
  if (is_text()) return "text";
  if (variable_->isComplex) return "complex numbers";
  if (numeric(variable_->class_type)) return "a " + shape + " array of numbers";
  return is_empty() ? "empty" : "an object or function";
}

MatValue MatValue::field(const char* name, std::size_t index) const {
  if (!is_struct() || index >= size()) return MatValue();
  return MatValue(Mat_VarGetStructFieldByName(const_cast<matvar_t*>(variable_), name, index));
}

std::vector<std::string> MatValue::field_names() const {
  if (!is_struct()) return {};
  char* const* names = Mat_VarGetStructFieldnames(variable_);
  const unsigned count = Mat_VarGetNumberOfFields(const_cast<matvar_t*>(variable_));
  return names ? std::vector<std::string>(names, names + count) : std::vector<std::string>();
}

MatValue MatValue::cell(std::size_t index) const {
  if (!is_cell() || index >= size() || !variable_->data) return MatValue();
  return MatValue(static_cast<matvar_t* const*>(variable_->data)[index]);
}

std::optional<NumberArray> MatValue::numbers() const {
  if (!variable_) return std::nullopt;
  NumberArray array{dimensions(), {}};
  const std::size_t count = size();
  if (count == 0 && (variable_->class_type == MAT_C_EMPTY || numeric(variable_->class_type))) {
    return array;
  }
  if (!numeric(variable_->class_type) || variable_->isComplex || count > kMostMatNumbers ||
      !variable_->data) {
    return std::nullopt;
  }
  array.values = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(count));
  const bool known =
      variable_->class_type == MAT_C_SPARSE
          ? copy_sparse(*variable_, array.dimensions[0], array.dimensions[1], array.values.data())
          : variable_->nbytes / Mat_SizeOf(variable_->data_type) >= count &&
                copy_numbers(variable_->data_type, variable_->data, count, array.values.data());
  return known ? std::optional(array) : std::nullopt;
}

std::vector<std::string> MatValue::text() const {
  if (!is_text() || !variable_->data || is_empty()) return {};
  const std::size_t rows = dimensions()[0], columns = size() / rows;
  std::vector<std::string> lines(rows);
  if (variable_->data_type == MAT_T_UTF8 && rows == 1) {  // bytes, perhaps several a character
    lines[0].assign(static_cast<const char*>(variable_->data), variable_->nbytes);
  } else {
    const std::size_t bytes = Mat_SizeOf(variable_->data_type);
    if (bytes == 0 || variable_->nbytes / bytes < rows * columns) return {};
    for (std::size_t i = 0; i < rows * columns; ++i) {
      std::uint32_t point = 0;  // surrogates come apart: no name has them
      std::memcpy(&point, static_cast<const char*>(variable_->data) + i * bytes,
                  std::min(bytes, sizeof point));
      append_utf8(point, lines[i % rows]);
    }
  }
  for (std::string& line : lines) {
    while (!line.empty() && (line.back() == ' ' || line.back() == '\0')) line.pop_back();
  }
  return lines;
}

}  // namespace dcmrnn
