#include "host/io/subject_loader.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include "host/io/bold_scaling.hpp"
#include "host/io/columns.hpp"
#include "host/io/number_text.hpp"
#include "host/io/table.hpp"
#include "host/io/truth_reader.hpp"

namespace dcmrnn {
namespace {

using Eigen::Index;

class SubjectAssembly {
 public:
  SubjectAssembly(const Study& study, const Study::SubjectFiles& files, FaultList earlier)
      : study_(study), model_(study.model), files_(files), faults_(std::move(earlier)) {
    subject_.id = files.id;
    subject_.tr = files.tr;
    subject_.inputs_dt = files.inputs_dt;
    const std::vector<double>& times = files.slice_time;
    subject_.slice_time.resize(model_.region_count());
    for (Index r = 0; r < subject_.slice_time.size(); ++r) {
      subject_.slice_time(r) = times[std::min(static_cast<std::size_t>(r), times.size() - 1)];
    }
  }

  Subject assemble(SubjectTables tables, FaultList& faults) {
    subject_.input_hashes = std::move(tables.hashes);
    const auto& [bold, inputs, confounds, mask, unused] = tables;
    const std::optional<Index> scans = bold ? std::optional(bold->rows()) : std::nullopt;
    if (mask) take_mask(*mask, scans);
    if (bold) take_bold(*bold, mask.has_value());
    if (inputs) take_inputs(*inputs, scans);
    if (confounds) take_confounds(*confounds, scans);
    if (scans) add_baseline(*scans);
    if (!files_.truth.empty()) {
      subject_.truth = read_truth(files_.truth, study_.directory, model_, faults_);
    }
    if (faults_.empty()) return std::move(subject_);
    for (const Fault& fault : faults_.report()) {
      faults.add("subject " + files_.id + ": " + fault.where, fault.what);
    }
    return failed();
  }

 private:
  void require_scans(const Table& table, std::optional<Index> scans) {
    if (scans && table.rows() != *scans) {
      faults_.add(table.file, "has " + std::to_string(table.rows()) + " rows; expected " +
                                  std::to_string(*scans) + ", one for each scan");
    }
  }

  void take_mask(const Table& table, std::optional<Index> scans) {
    require_scans(table, scans);
    if (table.columns() != 1) {
      faults_.add(table.file,
                  "has " + std::to_string(table.columns()) + " columns; expected one, of 0 and 1");
      return;
    }
    FaultList found(20);
    for (Index r = 0; r < table.rows(); ++r) {
      const double value = table.values(r, 0);
      if (value != 0 && value != 1) found.add(table.place(r, 0), "is not 0 or 1");
    }
    faults_.append(found);
    if (found.empty() && table.values.sum() == 0) {
      faults_.add(table.file, "leaves no scan; expected 1 for the scans to use");
    } else if (found.empty()) {
      subject_.mask = table.values.col(0);
    }
  }

  // Needs the mask.
  void take_bold(const Table& table, bool masked) {
    const Index scans = table.rows();
    if (!masked) subject_.mask = Eigen::VectorXd::Ones(scans);
    const auto columns = find_columns(table, model_.regions, "region", faults_);
    // Without a mask of the right length it is not known which scans may be missing.
    if (!columns || subject_.mask.size() != scans) return;
    FaultList found(20);
    const Eigen::MatrixXd raw = table.values(Eigen::all, *columns);
    for (Index k = 0; k < scans; ++k) {
      for (Index r = 0; r < raw.cols(); ++r) {
        if (subject_.mask(k) != 0 && std::isnan(raw(k, r))) {
          found.add(table.place(k, (*columns)[static_cast<std::size_t>(r)]),
                    "is missing (n/a, NaN or empty); expected a number, or 0 in the mask");
        }
      }
    }
    if (found.empty()) scale(raw, table.file, found);
    faults_.append(found);
  }

  // Missing values, all of them at scans that are left out, become 0.
  void scale(const Eigen::MatrixXd& raw, const std::string& file, FaultList& found) {
    const auto missing = raw.array().isNaN();
    subject_.bold = missing.select(0.0, raw);
    const BoldStatistics statistics = bold_statistics(subject_.bold, subject_.mask);
    check_bold(statistics, model_.regions, study_.scale, file, found);
    if (!found.empty()) return;
    subject_.region_scale = scale_bold(subject_.bold, statistics, study_.scale);
    subject_.bold = missing.select(0.0, subject_.bold);
    if (study_.scale == "spm4") subject_.scale_factor = subject_.region_scale(0);
  }

  void take_inputs(const Table& table, std::optional<Index> scans) {
    table.require_complete(faults_);
    if (const auto columns = find_columns(table, model_.inputs, "input", faults_)) {
      subject_.inputs = table.values(Eigen::all, *columns);
    }
    if (!scans) return;
    const double covered = static_cast<double>(table.rows()) * files_.inputs_dt;
    const double last_scan =
        static_cast<double>(*scans - 1) * files_.tr + subject_.slice_time.maxCoeff();
    // A rounding error of the products is no missing input.
    if (covered < last_scan * (1 - 1e-9)) {
      faults_.add(table.file, "has " + std::to_string(table.rows()) + " rows of " +
                                  number_text(files_.inputs_dt) + " s and ends at " +
                                  number_text(covered) +
                                  " s; expected inputs up to the last scan at " +
                                  number_text(last_scan) + " s");
    }
  }

  void take_confounds(const Table& table, std::optional<Index> scans) {
    require_scans(table, scans);
    subject_.confounds = table.values;
    FaultList found(20);
    for (Index r = 0; r < table.rows(); ++r) {
      // A derivative has no first value, and the error of a scan that is left out does not count.
      const bool unused = r == 0 || (r < subject_.mask.size() && subject_.mask(r) == 0);
      for (Index c = 0; c < table.columns(); ++c) {
        if (!std::isnan(table.values(r, c))) continue;
        subject_.confounds(r, c) = 0;
        if (!unused) {
          found.add(table.place(r, c), "is missing (n/a, NaN or empty); expected a number");
        }
      }
    }
    faults_.append(found);
  }

  // A constant among the confounds leaves BOLD's own baseline open.
  void add_baseline(Index scans) {
    Eigen::MatrixXd& confounds = subject_.confounds;
    if (confounds.rows() != scans) confounds.resize(scans, 0);
    if (study_.baseline != "constant") return;
    confounds.conservativeResize(Eigen::NoChange, confounds.cols() + 1);
    confounds.rightCols(1).setOnes();
  }

  Subject failed() {
    Subject subject;
    subject.id = files_.id;
    subject.status = faults_.any_missing() ? "missing_input" : "bad_data";
    subject.reason = faults_.text("; ");
    subject.tr = subject_.tr;
    subject.inputs_dt = subject_.inputs_dt;
    subject.slice_time = subject_.slice_time;
    subject.input_hashes = subject_.input_hashes;
    return subject;
  }

  const Study& study_;
  const ModelSpec& model_;
  const Study::SubjectFiles& files_;
  Subject subject_;
  FaultList faults_;
};

}  // namespace

Subject assemble_subject(const Study& study, const Study::SubjectFiles& files, SubjectTables tables,
                         FaultList earlier, FaultList& faults) {
  return SubjectAssembly(study, files, std::move(earlier)).assemble(std::move(tables), faults);
}

Subject load_subject(const Study& study, const Study::SubjectFiles& files, FaultList& faults) {
  SubjectTables tables;
  FaultList found(kSubjectFaults);
  const auto read = [&](const std::filesystem::path& path, const std::vector<std::string>& names) {
    const std::string name = shown_path(path, study.directory);
    auto table = read_table(path, name, names, found);
    if (table) tables.hashes.emplace_back(name, table->hash);
    return table;
  };
  tables.bold = read(files.bold, study.model.regions);
  tables.inputs = read(files.inputs, study.model.inputs);
  if (!files.confounds.empty()) tables.confounds = read(files.confounds, {});
  if (!files.mask.empty()) tables.mask = read(files.mask, {});
  return assemble_subject(study, files, std::move(tables), std::move(found), faults);
}

}  // namespace dcmrnn
