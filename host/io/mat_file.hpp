// MAT-files (MATLAB): every variable of one, read through libmatio after its sizes were checked.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/io/faults.hpp"
#include "host/io/mat_value.hpp"

namespace dcmrnn {

// The arrays that a cell array, a struct (array by array, field by field) or a function handle
// holds; some may be null.
std::span<matvar_t*> arrays_inside(matvar_t& variable);

struct MatVariableFree {
  void operator()(matvar_t* variable) const;
};
using MatVariable = std::unique_ptr<matvar_t, MatVariableFree>;

struct MatFile {
  std::string name;  // as messages give it
  std::string hash;  // of its bytes
  std::vector<MatVariable> variables;

  MatValue variable(const std::string& wanted) const;
};

// Versions 5 and 7 in either byte order, and 7.3. No value, and a fault, if the file is missing,
// too large (input_file.hpp, mat_layout.hpp), damaged or something else.
std::optional<MatFile> read_mat_file(const std::filesystem::path& path, const std::string& name,
                                     FaultList& faults);

}  // namespace dcmrnn
