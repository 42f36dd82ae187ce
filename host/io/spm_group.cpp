#include "host/io/spm_group.hpp"

#include <algorithm>
#include <cstdio>
#include <set>

#include "host/io/mat_struct.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

bool could_be_dcm(MatValue value) {
  return value.is_struct() && value.field("Y").present() && value.field("U").present();
}
bool could_be_gcm(MatValue value) { return value.is_cell() && !value.is_empty(); }

// The variable that holds the models: by SPM's name for it, else the only one that could.
MatValue find_variable(const MatFile& file, const char* usual, bool (*could)(MatValue)) {
  const MatValue named = file.variable(usual);
  if (could(named)) return named;
  MatValue found;
  for (const MatVariable& variable : file.variables) {
    const MatValue value(variable.get());
    if (!could(value)) continue;
    if (found.present()) return MatValue();
    found = value;
  }
  return found;
}

// A struct of SPM's name whose fields are not there is one, with faults.
MatValue find_dcm(const MatFile& file) {
  const MatValue named = file.variable("DCM");
  return named.is_struct() ? named : find_variable(file, "DCM", could_be_dcm);
}
MatValue find_gcm(const MatFile& file) { return find_variable(file, "GCM", could_be_gcm); }

class GroupReader {
 public:
  explicit GroupReader(std::optional<int> column) : column_(column) {}

  void add(const fs::path& path) {
    const auto file = read_mat_file(path, path.string(), faults_);
    if (!file) return;
    const fs::path absolute = fs::absolute(path).lexically_normal();
    if (const MatValue dcm = find_dcm(*file); dcm.present()) {
      begin_row(absolute, path.string(), 1);
      add_model(dcm, {absolute, file->hash, 0, 0}, path.string() + ": DCM");
    } else if (const MatValue gcm = find_gcm(*file); gcm.present()) {
      add_cells(gcm, *file, absolute);
    } else {
      faults_.add(path.string(),
                  "holds neither one struct of a DCM (with Y and U) nor one cell array of them");
    }
  }

  SpmGroup finish() {
    faults_.throw_if_any();
    check_rows();
    name_subjects();
    name_models();
    check_agreement();
    faults_.throw_if_any();
    return std::move(group_);
  }

 private:
  void begin_row(const fs::path& file, const std::string& place, std::size_t columns) {
    rows_.push_back({file, place, columns});
    group_.entries.emplace_back();
  }

  void add_model(MatValue dcm, const SpmSource& source, const std::string& place) {
    if (auto model = read_spm_model(dcm, place, faults_)) {
      group_.entries.back().push_back({source, std::move(*model)});
    }
  }

  void add_cells(MatValue gcm, const MatFile& file, const fs::path& path) {
    const std::vector<std::size_t> shape = gcm.dimensions();
    const int rows = static_cast<int>(shape[0]);
    const int columns = static_cast<int>(shape[0] > 0 ? gcm.size() / shape[0] : 0);
    if (column_ && (*column_ < 1 || *column_ > columns)) {
      faults_.add(file.name, "has " + std::to_string(columns) + " columns; expected at least " +
                                 std::to_string(*column_) + ", the model that was asked for");
      return;
    }
    const int first = column_ ? *column_ - 1 : 0, last = column_ ? *column_ : columns;
    for (int row = 0; row < rows; ++row) {
      begin_row({}, file.name + " row " + std::to_string(row + 1),
                static_cast<std::size_t>(last - first));
      for (int column = first; column < last; ++column) {
        const std::string place =
            file.name + ": GCM{" + std::to_string(row + 1) + ',' + std::to_string(column + 1) + '}';
        const MatValue cell = gcm.cell(static_cast<std::size_t>(column * rows + row));
        if (const std::string named = text_of(cell); !named.empty()) {
          add_named(path.parent_path() / named, place);
        } else {
          add_model(cell, {path, file.hash, row + 1, column + 1}, place);
        }
      }
    }
  }

  // A cell that names a DCM's file.
  void add_named(const fs::path& path, const std::string& place) {
    const auto file = read_mat_file(path, place + " = " + path.string(), faults_);
    if (!file) return;
    const MatValue dcm = find_dcm(*file);
    if (!dcm.present()) {
      faults_.add(file->name, "holds no struct of a DCM (with Y and U)");
      return;
    }
    if (rows_.back().file.empty()) rows_.back().file = path.lexically_normal();
    add_model(dcm, {path.lexically_normal(), file->hash, 0, 0}, path.string() + ": DCM");
  }

  void check_rows() {
    for (const Row& row : rows_) {
      if (row.columns == rows_.front().columns) continue;
      faults_.add(row.place, "has " + std::to_string(row.columns) + " models; expected " +
                                 std::to_string(rows_.front().columns) + " as in " +
                                 rows_.front().place);
    }
    if (rows_.empty()) faults_.add("files", "hold no DCM; expected at least one");
    faults_.throw_if_any();
  }

  // "a/b/DCM_x.mat" with one folder: "b_x".
  static std::string id_of(const fs::path& file, int folders) {
    std::string id = file.stem().string();
    if (id.starts_with("DCM_") && id.size() > 4) id.erase(0, 4);
    fs::path folder = file.parent_path();
    for (int i = 0; i < folders && folder.has_filename(); ++i, folder = folder.parent_path()) {
      id = folder.filename().string() + '_' + id;
    }
    return id;
  }

  void name_subjects() {
    constexpr int kMostFolders = 16;
    for (int folders = 0; folders <= kMostFolders; ++folders) {
      group_.subjects.clear();
      for (std::size_t row = 0; row < rows_.size(); ++row) {
        char number[32];
        std::snprintf(number, sizeof number, "sub-%04zu", row + 1);
        group_.subjects.push_back(rows_[row].file.empty() ? number
                                                          : id_of(rows_[row].file, folders));
      }
      const std::set<std::string> unique(group_.subjects.begin(), group_.subjects.end());
      if (unique.size() == rows_.size()) return;
    }
    faults_.add("files", "name the same DCM twice; expected one for each subject");
  }

  // By DCM.name where that tells them apart.
  void name_models() {
    const std::vector<SpmEntry>& first = group_.entries.front();
    std::set<std::string> unique;
    for (const SpmEntry& entry : first) {
      if (name_fault(entry.model.name).empty()) unique.insert(entry.model.name);
    }
    for (std::size_t k = 0; k < first.size(); ++k) {
      group_.models.push_back(unique.size() == first.size() ? first[k].model.name
                                                            : "model " + std::to_string(k + 1));
    }
  }

  // One study has one set of names and one echo time; each column one model; each row one data set.
  void check_agreement() {
    const SpmModel& first = group_.entries.front().front().model;
    for (const std::vector<SpmEntry>& row : group_.entries) {
      const SpmModel& data = row.front().model;
      for (std::size_t k = 0; k < row.size(); ++k) {
        const SpmModel& one = row[k].model;
        const SpmModel& column = group_.entries.front()[k].model;
        const auto require = [&](bool same, const char* field, const SpmModel& other) {
          if (!same) {
            faults_.add(one.place + field,
                        "differs from that of " + other.place + "; expected the same in one study");
          }
        };
        require(one.regions == first.regions, ".Y.name", first);
        require(one.inputs == first.inputs, ".U.name", first);
        require(one.te == first.te, ".TE", first);
        if (one.regions != first.regions || one.inputs != first.inputs) continue;
        require(one.mask.A == column.mask.A, ".a", column);
        require(one.mask.B == column.mask.B, ".b", column);
        require(one.mask.C == column.mask.C, ".c", column);
        require(same_data(one, data), ", its data (Y.y, Y.X0, Y.dt, U.u, U.dt, delays)", data);
      }
    }
  }

  static bool same_matrix(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
    return a.rows() == b.rows() && a.cols() == b.cols() && a == b;
  }
  static bool same_data(const SpmModel& a, const SpmModel& b) {
    return same_matrix(a.bold, b.bold) && same_matrix(a.confounds, b.confounds) &&
           same_matrix(a.drive, b.drive) && a.tr == b.tr && a.drive_dt == b.drive_dt &&
           a.delays == b.delays;
  }

  struct Row {
    fs::path file;  // of the subject's own DCM, empty where it is inside a GCM
    std::string place;
    std::size_t columns;
  };

  std::optional<int> column_;
  FaultList faults_;
  std::vector<Row> rows_;
  SpmGroup group_;
};

}  // namespace

SpmGroup read_spm_files(const std::vector<fs::path>& files, std::optional<int> column) {
  GroupReader reader(column);
  for (const fs::path& file : files) reader.add(file);
  return reader.finish();
}

MatValue find_spm_struct(const MatFile& file, const SpmSource& source) {
  if (source.row == 0) return find_dcm(file);
  const MatValue gcm = find_gcm(file);
  const std::vector<std::size_t> shape = gcm.dimensions();
  return gcm.cell(static_cast<std::size_t>(source.column - 1) * shape[0] +
                  static_cast<std::size_t>(source.row - 1));
}

}  // namespace dcmrnn
