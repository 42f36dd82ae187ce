#include "host/io/spm_export.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "dcmrnn/version.hpp"
#include "host/io/file_name.hpp"
#include "host/io/input_file.hpp"
#include "host/io/mat_writer.hpp"
#include "host/spm_result.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

// What an estimation writes, SPM's or ours: nothing of an older one stays beside the new.
constexpr std::array<std::string_view, 20> kEstimated = {
    "Ep", "Cp", "Vp", "Pp", "F",   "Ce",  "H1", "H2", "K1", "K2",
    "R",  "y",  "T",  "ID", "AIC", "BIC", "qU", "qP", "qH", "dcmrnn"};

constexpr const char* kChanged = "has changed since the study was made from it";

// B of Ep [to, from, input], of any parameters.
MatVariable pages(const std::vector<Eigen::MatrixXd>& B, Eigen::Index regions) {
  const auto n = static_cast<std::size_t>(regions);
  Eigen::MatrixXd all(regions * regions, static_cast<Eigen::Index>(B.size()));
  for (std::size_t j = 0; j < B.size(); ++j) {
    all.col(static_cast<Eigen::Index>(j)) = B[j].reshaped();
  }
  return mat_numbers({n, n, B.size()}, all.reshaped());
}

MatVariable parameters_struct(const SpmParameters& parameters) {
  const auto n = static_cast<std::size_t>(parameters.A.rows());
  MatFields fields;
  fields.emplace_back("A", mat_matrix(parameters.A));
  fields.emplace_back("B", pages(parameters.B, parameters.A.rows()));
  fields.emplace_back("C", mat_matrix(parameters.C));
  fields.emplace_back("D", mat_numbers({n, n, 0}, {}));
  fields.emplace_back("transit", mat_matrix(parameters.transit));
  fields.emplace_back("decay", mat_matrix(parameters.decay));
  fields.emplace_back("epsilon", mat_matrix(parameters.epsilon));
  return mat_struct(std::move(fields));
}

void set(MatFields& fields, const std::string& name, MatVariable value) {
  const auto same = [&](const auto& field) { return field.first == name; };
  std::erase_if(fields, same);
  fields.emplace_back(name, std::move(value));
}

void set_priors(MatFields& fields, const SpmResult& result) {
  MatFields model;
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [](const auto& field) { return field.first == "M"; });
  if (found != fields.end() && MatValue(found->second.get()).is_struct()) {
    model = take_fields(*found->second);
  }
  set(model, "pE", parameters_struct(result.prior_mean));
  set(model, "pC", mat_matrix(result.prior_variance));
  set(fields, "M", mat_struct(std::move(model)));
}

// About the fit itself, for what SPM has no field: the effective values in Hz, and what the BOLD
// was multiplied by.
MatVariable about(const FittedModel& fit, double scale) {
  const Connectivity& effective = fit.estimate.connectivity;
  MatFields fields;
  fields.emplace_back("version", mat_text(kVersion));
  fields.emplace_back("scale", mat_number(scale));
  fields.emplace_back("A", mat_matrix(effective.A));
  fields.emplace_back("B", pages(effective.B, effective.A.rows()));
  fields.emplace_back("C", mat_matrix(effective.C));
  return mat_struct(std::move(fields));
}

// The original struct with the results in place of older ones.
MatVariable with_results(matvar_t& original, const FittedModel& fit, double scale,
                         const SpmResult& result) {
  MatFields fields = take_fields(original);
  std::erase_if(fields, [](const auto& field) {
    return std::find(kEstimated.begin(), kEstimated.end(), field.first) != kEstimated.end();
  });
  set_priors(fields, result);
  set(fields, "Ep", parameters_struct(result.mean));
  if (result.variance) {
    const SpmLayout layout{static_cast<int>(result.mean.A.rows()),
                           static_cast<int>(result.mean.C.cols())};
    set(fields, "Cp", mat_matrix(*result.variance));
    set(fields, "Vp", parameters_struct(from_spm_vector(result.variance->diagonal(), layout)));
  }
  if (fit.log_evidence) set(fields, "F", mat_number(*fit.log_evidence));
  if (fit.noise_sd.size() > 0) set(fields, "Ce", mat_matrix(fit.noise_sd.cwiseAbs2()));
  if (fit.predicted.size() > 0) {
    set(fields, "y", mat_matrix(fit.predicted));
    set(fields, "R", mat_matrix(fit.observed - fit.predicted));
  }
  set(fields, "T", mat_number(0));
  set(fields, "dcmrnn", about(fit, scale));
  return mat_struct(std::move(fields));
}

// The SPM files of the study are there and as they were. Each is read once.
void check_origins(const SpmOrigins& origins, FaultList& faults) {
  std::map<fs::path, std::string> hashes;
  for (const std::vector<SpmSource>& models : origins.sources)
    for (const SpmSource& source : models) hashes.emplace(source.file, source.hash);
  for (const auto& [file, hash] : hashes) {
    const std::optional<std::string> bytes = read_bytes(file, file.string(), faults);
    if (bytes && hash_bytes(*bytes) != hash) faults.add(file.string(), kChanged);
  }
}

// Of each subject there are as many models as hypotheses.
void check_models(const SpmExportInputs& inputs, FaultList& faults) {
  const std::size_t expected = hypotheses_of(inputs.study).size();
  for (std::size_t s = 0; s < inputs.origins.subjects.size(); ++s)
    if (const std::size_t found = inputs.origins.sources[s].size(); found != expected)
      faults.add(inputs.study.spm.string(),
                 "names " + std::to_string(found) + " models of " + inputs.origins.subjects[s] +
                     "; expected " + std::to_string(expected) + ", the hypotheses of config.json");
}

bool any_succeeded(const SpmExportInputs& inputs) {
  return std::ranges::any_of(inputs.fitted, [](const auto& subject) {
    return std::ranges::any_of(subject.second.models,
                               [](const FittedModel& fit) { return fit.status == "ok"; });
  });
}

class Exporter {
 public:
  Exporter(const SpmExportInputs& inputs, const fs::path& out)
      : origins_(inputs.origins),
        fitted_(inputs.fitted),
        hypotheses_(hypotheses_of(inputs.study)),
        out_(out) {}

  SpmExport run() {
    make_folder(out_ / "dcm");
    for (std::size_t s = 0; s < origins_.subjects.size(); ++s) add_subject(s);
    faults_.throw_if_any();
    const std::size_t rows = paths_.size() / hypotheses_.size();
    std::vector<MatVariable> cells;  // column by column
    for (std::size_t k = 0; k < hypotheses_.size(); ++k) {
      for (std::size_t row = 0; row < rows; ++row) {
        cells.push_back(mat_text(paths_[row * hypotheses_.size() + k]));
      }
    }
    MatFields group;
    group.emplace_back("GCM", mat_cell(rows, hypotheses_.size(), std::move(cells)));
    write_mat_file(files_, out_ / "GCM_dcmrnn.mat", std::move(group));
    files_.commit();
    verify();
    return std::move(done_);
  }

 private:
  void add_subject(std::size_t s) {
    const std::string& id = origins_.subjects[s];
    const auto fitted = fitted_.find(id);
    if (fitted == fitted_.end()) {
      done_.notes.push_back(id + ": is not in the results");
      return;
    }
    std::vector<std::string> row;
    for (std::size_t k = 0; k < hypotheses_.size(); ++k) {
      const FittedModel& fit = fitted->second.models[k];
      std::string name = "DCM_" + id;
      if (hypotheses_.size() > 1) name += '_' + hypotheses_[k].name;
      if (fit.status != "ok") {
        done_.notes.push_back(name + ": left out, " + fit.status);
        continue;
      }
      const std::string path = "dcm/" + file_name_for(name) + "_dcmrnn.mat";
      if (add_model(origins_.sources[s][k], hypotheses_[k].model, fit, fitted->second.scale, name,
                    path)) {
        row.push_back(path);
      }
    }
    if (row.size() == hypotheses_.size()) paths_.insert(paths_.end(), row.begin(), row.end());
  }

  bool add_model(const SpmSource& source, const ModelSpec& model, const FittedModel& fit,
                 double scale, const std::string& name, const std::string& path) {
    const auto result = spm_result(model, fit.estimate, fit.covariance, name, faults_);
    const MatFile* file = open(source);
    if (!result || !file) return false;
    auto* original = const_cast<matvar_t*>(find_spm_struct(*file, source).variable());
    if (!original) {
      faults_.add(file->name, "holds no DCM where there was one");
      return false;
    }
    for (const std::string& place : make_writable(*original, name)) {
      done_.notes.push_back(place + ": left empty, an object or function cannot be written");
    }
    if (!result->variance) {
      done_.notes.push_back(name + ": without Cp and Vp, no posterior covariance was computed");
    }
    MatFields variables;
    variables.emplace_back("DCM", with_results(*original, fit, scale, *result));
    write_mat_file(files_, out_ / path, std::move(variables));
    written_.emplace_back(path, result->mean.A.reshaped());
    if (source.row == 0) file_.reset();  // its struct gave its fields away
    ++done_.written;
    return true;
  }

  // The file that was read last stays: a GCM may hold every model.
  const MatFile* open(const SpmSource& source) {
    if (file_ && opened_ == source.file) return &*file_;
    opened_ = source.file;
    file_ = read_mat_file(source.file, source.file.string(), faults_);
    if (file_ && file_->hash != source.hash) {
      faults_.add(file_->name, kChanged);
      file_.reset();
    }
    return file_ ? &*file_ : nullptr;
  }

  // Reads back what was written: the parameters of every DCM, and the group's table.
  void verify() const {
    FaultList unread;
    const auto expect = [](bool same, const fs::path& file) {
      if (!same)
        throw Error(ExitCode::kInputOutput, file.string(),
                    "does not hold what was written into it");
    };
    for (const auto& [path, a] : written_) {
      const auto file = read_mat_file(out_ / path, path, unread);
      const auto found =
          file ? file->variable("DCM").field("Ep").field("A").numbers() : std::nullopt;
      expect(found && found->values.size() == a.size() && found->values == a, out_ / path);
    }
    const fs::path group = out_ / "GCM_dcmrnn.mat";
    const auto file = read_mat_file(group, group.string(), unread);
    expect(file && file->variable("GCM").size() == paths_.size(), group);
  }

  const SpmOrigins& origins_;
  const std::map<std::string, FittedSubject>& fitted_;
  std::vector<Hypothesis> hypotheses_;
  fs::path out_;
  std::optional<MatFile> file_;
  fs::path opened_;
  FileBatch files_;
  FaultList faults_;
  std::vector<std::string> paths_;                                // [subject, model]
  std::vector<std::pair<std::string, Eigen::VectorXd>> written_;  // file, Ep.A
  SpmExport done_;
};

}  // namespace

SpmExportInputs read_spm_export_inputs(const fs::path& results) {
  const fs::path config = results / "config.json";
  SpmExportInputs inputs{load_study(config), {}, {}};
  if (inputs.study.spm.empty()) {
    throw Error(ExitCode::kData, config.string(),
                "spm: is missing; expected the results of a study made by dcmrnn spm");
  }
  inputs.origins = read_spm_origins(inputs.study.spm);
  inputs.fitted = read_fitted_models(results, inputs.study);
  FaultList faults;
  check_origins(inputs.origins, faults);
  check_models(inputs, faults);
  if (!any_succeeded(inputs)) faults.add(results.string(), "holds no fit that succeeded");
  faults.throw_if_any();
  return inputs;
}

SpmExport write_spm_export(const SpmExportInputs& inputs, const fs::path& out) {
  try {
    return Exporter(inputs, out).run();
  } catch (...) {
    std::error_code not_empty;  // then it stays
    fs::remove(out / "dcm", not_empty);
    throw;
  }
}

}  // namespace dcmrnn
