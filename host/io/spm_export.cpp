#include "host/io/spm_export.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "dcmrnn/version.hpp"
#include "host/io/file_name.hpp"
#include "host/io/fitted_models.hpp"
#include "host/io/mat_writer.hpp"
#include "host/io/spm_study.hpp"
#include "host/spm_result.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

// What an estimation writes, SPM's or ours: nothing of an older one stays beside the new.
constexpr std::array<std::string_view, 20> kEstimated = {
    "Ep", "Cp", "Vp", "Pp", "F",   "Ce",  "H1", "H2", "K1", "K2",
    "R",  "y",  "T",  "ID", "AIC", "BIC", "qU", "qP", "qH", "dcmrnn"};

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

class Exporter {
 public:
  Exporter(const fs::path& results, const fs::path& out)
      : study_(load_study(results / "config.json")), out_(out) {
    if (study_.spm.empty()) {
      throw Error(ExitCode::kData, (results / "config.json").string(),
                  "spm: is missing; expected the results of a study made by dcmrnn spm");
    }
    origins_ = read_spm_origins(study_.spm);
    fitted_ = read_fitted_models(results, study_);
    hypotheses_ = hypotheses_of(study_);
  }

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
    if (origins_.sources[s].size() != hypotheses_.size()) {
      faults_.add(study_.spm.string(), "names " + std::to_string(origins_.sources[s].size()) +
                                           " models of " + id + "; expected " +
                                           std::to_string(hypotheses_.size()) +
                                           ", the hypotheses of config.json");
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
      faults_.add(file_->name, "has changed since the study was made from it");
      file_.reset();
    }
    return file_ ? &*file_ : nullptr;
  }

  Study study_;
  fs::path out_;
  SpmOrigins origins_;
  std::map<std::string, FittedSubject> fitted_;
  std::vector<Hypothesis> hypotheses_;
  std::optional<MatFile> file_;
  fs::path opened_;
  FileBatch files_;
  FaultList faults_;
  std::vector<std::string> paths_;  // [subject, model]
  SpmExport done_;
};

}  // namespace

SpmExport write_spm_export(const fs::path& results, const fs::path& out) {
  try {
    return Exporter(results, out).run();
  } catch (...) {
    std::error_code not_empty;  // then it stays
    fs::remove(out / "dcm", not_empty);
    throw;
  }
}

}  // namespace dcmrnn
