#include "host/io/mat_file.hpp"

#include <matio.h>

#include <utility>

#include "host/io/input_file.hpp"
#include "host/io/mat_layout.hpp"
#include "host/io/mat_translation.hpp"

namespace dcmrnn {
namespace {

struct MatClose {
  void operator()(mat_t* file) const { Mat_Close(file); }
};
using OpenMat = std::unique_ptr<mat_t, MatClose>;

// What the library says goes into our own faults.
void be_quiet(int, char*) {}

std::string read_variables(const std::filesystem::path& path, MatFile& file) {
  const OpenMat open(Mat_Open(path.c_str(), MAT_ACC_RDONLY));
  if (!open) return "cannot be opened as a MAT-file; is it damaged?";
  while (MatVariable variable{Mat_VarReadNextInfo(open.get())}) {
    if (Mat_VarReadDataAll(open.get(), variable.get()) != 0) return "has a damaged variable";
    file.variables.push_back(std::move(variable));
  }
  return file.variables.empty() ? "holds no variable" : "";
}

// Reads a file of version 5 whose bytes these are.
std::string read_checked(const std::filesystem::path& path, std::string_view bytes, MatFile& file) {
  const std::string wrong = mat_layout_fault(bytes);
  return wrong.empty() ? read_variables(path, file) : wrong;
}

std::string read_translated(const std::filesystem::path& path, MatFile& file) {
  const MemoryFile copy;
  const std::string wrong = translate_mat73(path, copy);
  return wrong.empty() ? read_checked(copy.path(), copy.bytes(), file) : wrong;
}

// libmatio forgets what a function handle holds.
void free_inside_functions(matvar_t& variable) {
  for (matvar_t*& held : arrays_inside(variable)) {
    if (held == nullptr) continue;
    free_inside_functions(*held);
    if (variable.class_type == MAT_C_FUNCTION) Mat_VarFree(std::exchange(held, nullptr));
  }
}

}  // namespace

std::span<matvar_t*> arrays_inside(matvar_t& variable) {
  if (variable.data == nullptr) return {};
  auto** held = static_cast<matvar_t**>(variable.data);
  const std::size_t count = MatValue(&variable).size();
  switch (variable.class_type) {
    case MAT_C_CELL:
      return {held, count};
    case MAT_C_STRUCT:
      return {held, count * Mat_VarGetNumberOfFields(&variable)};
    case MAT_C_FUNCTION:
      return {held, variable.nbytes / sizeof *held};
    default:
      return {};
  }
}

void MatVariableFree::operator()(matvar_t* variable) const {
  free_inside_functions(*variable);
  Mat_VarFree(variable);
}

MatValue MatFile::variable(const std::string& wanted) const {
  for (const MatVariable& variable : variables) {
    if (variable->name && variable->name == wanted) return MatValue(variable.get());
  }
  return MatValue();
}

std::optional<MatFile> read_mat_file(const std::filesystem::path& path, const std::string& name,
                                     FaultList& faults) {
  const auto bytes = read_bytes(path, name, faults);
  if (!bytes) return std::nullopt;
  const MatVersion version = mat_version(*bytes);
  if (version == MatVersion::kNone) {
    faults.add(name, "is no MAT-file of version 5, 7 or 7.3");
    return std::nullopt;
  }
  Mat_LogInitFunc("dcmrnn", be_quiet);
  MatFile file{name, hash_bytes(*bytes), {}};
  const std::string wrong =
      version == MatVersion::kV5 ? read_checked(path, *bytes, file) : read_translated(path, file);
  if (!wrong.empty()) {
    faults.add(name, wrong);
    return std::nullopt;
  }
  return file;
}

}  // namespace dcmrnn
