#include "host/io/mat_writer.hpp"

#include <matio.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#include "dcmrnn/error.hpp"
#include "dcmrnn/version.hpp"
#include "host/io/input_file.hpp"
#include "host/io/mat_layout.hpp"

namespace dcmrnn {
namespace {

MatVariable made(matvar_t* variable) {
  if (variable == nullptr) throw std::bad_alloc();
  return MatVariable(variable);
}

// Without what lies beyond the basic plane, which no name has.
std::vector<std::uint16_t> utf16(const std::string& text) {
  std::vector<std::uint16_t> units;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t more = byte < 0xC0 ? 0 : byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    std::uint32_t point = more == 0 ? byte : byte & (0x3Fu >> more);
    for (std::size_t k = 1; k <= more && i + k < text.size(); ++k) {
      point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3Fu);
    }
    units.push_back(static_cast<std::uint16_t>(more == 3 ? 0xFFFD : point));
    i += more + 1;
  }
  return units;
}

// Text that has to be encoded anew (mat_text).
bool beyond_ascii(const matvar_t& variable) {
  if (variable.class_type != MAT_C_CHAR || variable.data_type != MAT_T_UTF8) return false;
  const auto* bytes = static_cast<const char*>(variable.data);
  return std::any_of(bytes, bytes + (bytes ? variable.nbytes : 0),
                     [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; });
}

bool writable(const matvar_t& variable) {
  const matio_classes kind = variable.class_type;
  return kind != MAT_C_OBJECT && kind != MAT_C_FUNCTION && kind != MAT_C_OPAQUE;
}

std::string place_of(matvar_t& owner, std::size_t index, const std::string& place) {
  const unsigned fields = Mat_VarGetNumberOfFields(&owner);
  if (owner.class_type != MAT_C_STRUCT || fields == 0) {
    return place + '{' + std::to_string(index + 1) + '}';
  }
  return place + '.' + Mat_VarGetStructFieldnames(&owner)[index % fields];
}

void rename(matvar_t& variable, const std::string& name) {
  std::free(variable.name);  // the library's own, by malloc
  variable.name = strdup(name.c_str());
  if (variable.name == nullptr) throw std::bad_alloc();
}

void exchange(matvar_t*& held, MatVariable value) {
  if (held->name) rename(*value, held->name);
  MatVariable(std::exchange(held, value.release()));
}

}  // namespace

MatVariable mat_numbers(const std::vector<std::size_t>& dimensions, const Eigen::VectorXd& values) {
  std::vector<std::size_t> lengths = dimensions;
  return made(Mat_VarCreate(nullptr, MAT_C_DOUBLE, MAT_T_DOUBLE, static_cast<int>(lengths.size()),
                            lengths.data(), const_cast<double*>(values.data()), 0));
}

MatVariable mat_matrix(const Eigen::MatrixXd& values) {
  return mat_numbers(
      {static_cast<std::size_t>(values.rows()), static_cast<std::size_t>(values.cols())},
      values.reshaped());
}

MatVariable mat_number(double value) { return mat_matrix(Eigen::MatrixXd::Constant(1, 1, value)); }

MatVariable mat_text(const std::string& text) {
  // The library writes one unit a character: UTF-8 beyond ASCII comes out broken.
  std::vector<std::uint16_t> units = utf16(text);
  std::size_t lengths[] = {units.empty() ? 0u : 1u, units.size()};
  return made(Mat_VarCreate(nullptr, MAT_C_CHAR, MAT_T_UTF16, 2, lengths, units.data(), 0));
}

MatVariable mat_cell(std::size_t rows, std::size_t columns, std::vector<MatVariable> cells) {
  std::size_t lengths[] = {rows, columns};
  MatVariable cell = made(Mat_VarCreate(nullptr, MAT_C_CELL, MAT_T_CELL, 2, lengths, nullptr, 0));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Mat_VarSetCell(cell.get(), static_cast<int>(i), cells[i].release());
  }
  return cell;
}

MatVariable mat_struct(MatFields fields) {
  std::vector<const char*> names;
  for (const auto& [name, value] : fields) names.push_back(name.c_str());
  const std::size_t lengths[] = {1, 1};
  MatVariable made_struct =
      made(Mat_VarCreateStruct(nullptr, 2, const_cast<std::size_t*>(lengths), names.data(),
                               static_cast<unsigned>(names.size())));
  for (auto& [name, value] : fields) {
    Mat_VarSetStructFieldByName(made_struct.get(), name.c_str(), 0, value.release());
  }
  return made_struct;
}

MatFields take_fields(matvar_t& variable) {
  MatFields fields;
  const std::span<matvar_t*> held = arrays_inside(variable);
  for (std::size_t i = 0; i < held.size(); ++i) {
    const char* name = Mat_VarGetStructFieldnames(&variable)[i];
    if (held[i] != nullptr) fields.emplace_back(name, std::exchange(held[i], nullptr));
  }
  return fields;
}

std::vector<std::string> make_writable(matvar_t& variable, const std::string& place) {
  std::vector<std::string> dropped;
  const std::span<matvar_t*> held = arrays_inside(variable);
  for (std::size_t i = 0; i < held.size(); ++i) {
    if (held[i] == nullptr) continue;
    const std::string where = place_of(variable, i, place);
    if (beyond_ascii(*held[i])) {
      const std::vector<std::string> lines = MatValue(held[i]).text();
      exchange(held[i], mat_text(lines.empty() ? "" : lines[0]));
      continue;
    }
    if (writable(*held[i])) {
      const std::vector<std::string> deeper = make_writable(*held[i], where);
      dropped.insert(dropped.end(), deeper.begin(), deeper.end());
      continue;
    }
    exchange(held[i], mat_matrix(Eigen::MatrixXd(0, 0)));
    dropped.push_back(where);
  }
  return dropped;
}

void write_mat_file(FileBatch& files, const std::filesystem::path& path, MatFields variables) {
  // The name for the library to write to, as AtomicFile makes them.
  AtomicFile reserved(path, &files);
  const std::filesystem::path temporary = reserved.temporary();
  // Its own header would hold the time.
  const std::string header = std::string("MATLAB 5.0 MAT-file, written by dcmrnn ") + kVersion;
  mat_t* file = Mat_CreateVer(temporary.c_str(), header.c_str(), MAT_FT_MAT5);
  if (file == nullptr) {
    throw Error(ExitCode::kCannotCreate, path.string(), "cannot be created");
  }
  bool written = true;
  for (auto& [name, value] : variables) {
    rename(*value, name);
    written = written && Mat_VarWrite(file, value.get(), MAT_COMPRESSION_ZLIB) == 0;
  }
  written = Mat_Close(file) == 0 && written;
  // The library does not say whether the disk took everything.
  FaultList unreadable;
  const auto bytes = read_bytes(temporary, path.string(), unreadable);
  const std::string wrong = written && bytes ? mat_layout_fault(*bytes) : "libmatio failed";
  if (!wrong.empty()) {
    throw Error(ExitCode::kInputOutput, path.string(), "cannot be written: " + wrong);
  }
  reserved.commit();
}

}  // namespace dcmrnn
