// One array of a MAT-file, whatever its storage: a view that hides the reading library.
#pragma once

#include <Eigen/Dense>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

struct matvar_t;

namespace dcmrnn {

// Numbers of any storage (integers, single, logical, sparse), first dimension fastest.
struct NumberArray {
  std::vector<std::size_t> dimensions;  // at least two
  Eigen::VectorXd values;

  std::size_t size() const { return static_cast<std::size_t>(values.size()); }
  std::string shape() const;  // "3 x 3 x 2"
};

// Arrays of more numbers are refused: of a sparse one what it would be if it were full.
inline constexpr std::size_t kMostMatNumbers = std::size_t{1} << 23;

class MatValue {
 public:
  explicit MatValue(const matvar_t* variable = nullptr) : variable_(variable) {}

  bool present() const { return variable_ != nullptr; }
  bool is_struct() const;
  bool is_cell() const;
  bool is_text() const;
  bool is_empty() const { return size() == 0; }
  std::size_t size() const;  // product of the dimensions, 0 where absent
  std::vector<std::size_t> dimensions() const;
  std::string kind() const;  // "a 3 x 1 cell array", for messages

  MatValue field(const char* name, std::size_t index = 0) const;  // of a struct (array)
  std::vector<std::string> field_names() const;
  MatValue cell(std::size_t index) const;

  // Nothing where it is something else (complex numbers are) or beyond kMostMatNumbers.
  std::optional<NumberArray> numbers() const;
  // The rows of a char array without blanks at their ends, in UTF-8.
  std::vector<std::string> text() const;

  const matvar_t* variable() const { return variable_; }

 private:
  const matvar_t* variable_;
};

}  // namespace dcmrnn
