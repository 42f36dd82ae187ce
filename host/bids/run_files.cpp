#include "host/bids/run_files.hpp"

#include "host/io/parameters_json.hpp"
#include "host/io/result_tables.hpp"
#include "host/io/tsv.hpp"
#include "host/parameter_list.hpp"
#include "host/report/subject_page.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

// "sub-01_task-rest_run-1_space-MNI_atlas-A_desc-MODEL_"
std::string stem(const BidsRun& run, const std::string& model) {
  std::string text;
  for (const auto& [entity, label] : run.name.entities)
    if (entity != "desc" && entity != "stat") text += entity + '-' + label + '_';
  return text + "desc-" + model + '_';
}

Columns connectivity_columns(const ModelSpec& model) {
  Columns columns = {{"matrix", "A: connections; B: their change per unit of the input", ""},
                     {"input", "Input of B", ""},
                     {"target", "Region that the connections of this row lead to", ""}};
  for (const std::string& region : model.regions)
    columns.push_back({region, "Connection from this region to the target", "Hz"});
  return columns;
}

Columns drive_columns(const ModelSpec& model) {
  Columns columns = {{"target", "Region that the inputs drive", ""}};
  for (const std::string& input : model.inputs)
    columns.push_back({input, "Effect of a unit of this input on the target", "Hz"});
  return columns;
}

void write_matrix(TsvWriter& table, const char* name, const std::string& input,
                  const std::vector<std::string>& regions, const Eigen::MatrixXd& matrix) {
  for (Eigen::Index to = 0; to < matrix.rows(); ++to) {
    table.cell(name).cell(input).cell(regions[static_cast<std::size_t>(to)]);
    for (Eigen::Index from = 0; from < matrix.cols(); ++from) table.cell(matrix(to, from));
    table.end_row();
  }
}

void write_connectivity(FileBatch& files, const fs::path& path, const ModelSpec& model,
                        const Connectivity& connectivity) {
  TsvWriter table(path, column_names(connectivity_columns(model)), &files);
  write_matrix(table, "A", "", model.regions, connectivity.A);
  for (std::size_t i = 0; i < connectivity.B.size(); ++i)
    write_matrix(table, "B", model.inputs[i], model.regions, connectivity.B[i]);
  table.commit();
}

void write_drive(FileBatch& files, const fs::path& path, const ModelSpec& model,
                 const Eigen::MatrixXd& c) {
  TsvWriter table(path, column_names(drive_columns(model)), &files);
  for (Eigen::Index to = 0; to < c.rows(); ++to) {
    table.cell(model.regions[static_cast<std::size_t>(to)]);
    for (Eigen::Index input = 0; input < c.cols(); ++input) table.cell(c(to, input));
    table.end_row();
  }
  table.commit();
}

// What is of this run alone; the columns' meanings it inherits.
Json run_json(const RunFacts& facts, const SubjectEstimate& subject) {
  Json sources = Json::array();
  for (const auto& [file, hash] : facts.hashes) sources.push_back({{"File", file}, {"Hash", hash}});
  return {
      {"Sources", std::move(sources)},
      {"Status", subject.status},
      {"RepetitionTime", facts.tr},
      {"SliceTime", facts.slice_time},
      {"Scans", facts.scans},
      {"ScansUsed", facts.used},
      {"Confounds", facts.confounds},
      {"VarianceExplained", number_json(subject.variance_explained)},
      {"LogEvidence", subject.log_evidence ? number_json(*subject.log_evidence) : Json(nullptr)}};
}

// One of the tables of every run.
struct RunTable {
  const char* name;  // of the file, "connectivity" in *_connectivity.tsv
  Columns columns;
  std::size_t rows;
};

// `scans`: of the run.
std::vector<RunTable> run_tables(const ModelSpec& model, std::size_t scans = 0) {
  const std::size_t regions = model.regions.size();
  return {{"connectivity", connectivity_columns(model), regions * (1 + model.inputs.size())},
          {"drive", drive_columns(model), regions},
          {"parameters", params_columns(), parameter_names(model).size()},
          {"timeseries", predicted_columns(model), scans}};
}

}  // namespace

std::string model_label(const Study& study) {
  std::string label;
  for (const char c : study.name)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) label += c;
  return label.empty() ? "dcm" : label;
}

void write_run_sidecars(FileBatch& files, const fs::path& out, const Study& study) {
  for (const RunTable& table : run_tables(study.model)) {
    const std::string name = "desc-" + model_label(study) + '_' + table.name + ".json";
    write_sidecar(files, out / name, table.columns);
  }
}

void remove_run_files(FileBatch& files, const fs::path& out, const Study& study,
                      const BidsRun& run) {
  const fs::path folder = out / run.folder;
  if (!fs::exists(folder)) return;
  const std::string start = stem(run, model_label(study));
  for (const RunTable& table : run_tables(study.model))
    files.remove(folder / (start + table.name + ".tsv"));
  for (const char* file : {"connectivity.json", "report.html"})
    files.remove(folder / (start + file));
}

void write_run_files(FileBatch& files, const fs::path& out, const Study& study, const BidsRun& run,
                     const RunFacts& facts, const SubjectEstimate& subject,
                     const EngineReport& engine) {
  const fs::path folder = out / run.folder;
  const std::string start = stem(run, model_label(study));
  if (!has_values(subject.estimate)) return remove_run_files(files, out, study, run);
  make_folder(folder);
  write_connectivity(files, folder / (start + "connectivity.tsv"), study.model,
                     subject.estimate.connectivity);
  write_drive(files, folder / (start + "drive.tsv"), study.model, subject.estimate.connectivity.C);
  write_params_table(files, folder / (start + "parameters.tsv"), study, {subject});
  write_predicted_table(files, folder / (start + "timeseries.tsv"), study.model, subject);
  write_file_atomically(folder / (start + "connectivity.json"),
                        json_document(run_json(facts, subject)), &files);
  write_file_atomically(folder / (start + "report.html"),
                        report::subject_page(study, subject, engine), &files);
}

void verify_run_files(const fs::path& out, const Study& study, const BidsRun& run,
                      const SubjectEstimate& subject) {
  if (!has_values(subject.estimate)) return;
  const auto scans = static_cast<std::size_t>(subject.predicted.rows());
  const fs::path start = out / run.folder / stem(run, model_label(study));
  for (const RunTable& table : run_tables(study.model, scans))
    verify_table({start.string() + table.name + ".tsv", column_names(table.columns), table.rows});
}

}  // namespace dcmrnn
