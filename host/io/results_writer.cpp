#include "host/io/results_writer.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "dcmrnn/error.hpp"
#include "host/io/file_name.hpp"
#include "host/io/parameters_json.hpp"
#include "host/io/result_arrays.hpp"
#include "host/io/result_tables.hpp"
#include "host/io/results_line.hpp"
#include "host/io/run_records.hpp"
#include "kernels/cpu/worker_pool.hpp"

namespace dcmrnn {
namespace {

void check_order(const Cohort& cohort, const Estimate& estimate) {
  bool same = cohort.subjects.size() == estimate.subjects.size();
  for (std::size_t s = 0; same && s < cohort.subjects.size(); ++s) {
    same = cohort.subjects[s].id == estimate.subjects[s].id;
  }
  if (!same) {
    throw Error(ExitCode::kData, "write_results", "the estimates are not those of the cohort");
  }
}

void write_results_lines(FileBatch& files, const std::filesystem::path& path,
                         const ModelSpec& model, const std::vector<SubjectEstimate>& subjects) {
  AtomicFile file(path, &files);
  for (const SubjectEstimate& subject : subjects) file.write(to_json_line(subject, model) + "\n");
  file.commit();
}

// traces.jsonl: the loss of every start after each pass, for the report.
void write_traces(FileBatch& files, const std::filesystem::path& path,
                  const std::vector<SubjectEstimate>& subjects) {
  AtomicFile file(path, &files);
  for (const SubjectEstimate& subject : subjects) {
    Json traces = Json::array();
    for (const StartRecord& start : subject.start_records) {
      Json losses = Json::array();
      for (const double loss : start.trace) losses.push_back(number_json(loss));
      traces.push_back({{"start", start.start}, {"loss", std::move(losses)}});
    }
    file.write(json_line({{"id", subject.id}, {"traces", std::move(traces)}}) + "\n");
  }
  file.commit();
}

// truth.jsonl: what generated each subject whose truth is known, in the form of results.jsonl.
void write_truths(FileBatch& files, const std::filesystem::path& path, const Cohort& cohort) {
  AtomicFile file(path, &files);
  for (const Subject& subject : cohort.subjects) {
    if (!subject.truth) continue;
    Json json = {{"id", subject.id}};
    json.update(connectivity_json(subject.truth->parameters.connectivity));
    json["hemodynamics"] = hemodynamics_json(subject.truth->parameters.hemodynamics);
    file.write(json_line(json) + "\n");
  }
  file.commit();
}

// Tables that only some studies have: without their reason they go, so that none of an earlier run
// stays behind.
void write_recovery(FileBatch& files, const std::filesystem::path& out, const ModelSpec& model,
                    const Cohort& cohort, const std::vector<SubjectEstimate>& subjects) {
  bool known = false;
  for (const Subject& subject : cohort.subjects) known = known || subject.truth.has_value();
  if (!known) {
    for (const char* name : {"recovery.tsv", "recovery.json", "truth.jsonl"}) {
      files.remove(out / name);
    }
    return;
  }
  write_recovery_table(files, out / "recovery.tsv", model, cohort, subjects);
  write_sidecar(files, out / "recovery.json", recovery_columns());
  write_truths(files, out / "truth.jsonl", cohort);
}

// A table and its sidecar, of the subjects that have what it is about; neither without any.
template <class Has, class Write>
void write_where_any(FileBatch& files, std::filesystem::path table, const Columns& columns,
                     const std::vector<SubjectEstimate>& subjects, Has has, Write write) {
  const bool any = std::any_of(subjects.begin(), subjects.end(), has);
  any ? write(table) : files.remove(table);
  table.replace_extension(".json");
  any ? write_sidecar(files, table, columns) : files.remove(table);
}

void write_realizations(FileBatch& files, const std::filesystem::path& out, const ModelSpec& model,
                        const std::vector<SubjectEstimate>& subjects) {
  write_where_any(
      files, out / "realizations.tsv", realizations_columns(), subjects,
      [](const SubjectEstimate& subject) { return subject.realizations.has_value(); },
      [&](const auto& path) { write_realizations_table(files, path, model, subjects); });
}

void write_posterior(FileBatch& files, const std::filesystem::path& out, const ModelSpec& model,
                     const std::vector<SubjectEstimate>& subjects) {
  write_where_any(
      files, out / "posterior.tsv", posterior_columns(), subjects,
      [](const SubjectEstimate& subject) { return subject.sample.has_value(); },
      [&](const auto& path) { write_posterior_table(files, path, model, subjects); });
}

// covariance.jsonl: a line for each subject that has a posterior.
void write_covariances(FileBatch& files, const std::filesystem::path& path, const Study& study,
                       const std::vector<SubjectEstimate>& subjects) {
  if (!study.options.covariance) return files.remove(path);
  AtomicFile file(path, &files);
  for (const SubjectEstimate& subject : subjects) {
    if (subject.covariance.parameters.empty()) continue;
    file.write(covariance_line(subject, model_of(study, subject)) + "\n");
  }
  file.commit();
}

// hypotheses.tsv, and hypotheses.jsonl with every estimate.
void write_hypotheses(FileBatch& files, const std::filesystem::path& out, const Study& study,
                      const std::vector<SubjectEstimate>& subjects) {
  if (study.hypotheses.empty()) {
    for (const char* name : {"hypotheses.tsv", "hypotheses.json", "hypotheses.jsonl"}) {
      files.remove(out / name);
    }
    return;
  }
  std::vector<std::string> names;
  for (const Hypothesis& one : study.hypotheses) names.push_back(one.name);
  write_hypotheses_table(files, out / "hypotheses.tsv", names, subjects);
  write_sidecar(files, out / "hypotheses.json", hypotheses_columns());
  AtomicFile file(out / "hypotheses.jsonl", &files);
  for (const SubjectEstimate& subject : subjects) {
    for (const HypothesisResult& one : subject.hypotheses) {
      file.write(hypothesis_line(subject.id, one) + "\n");
    }
  }
  file.commit();
}

}  // namespace

ResultsWriter::ResultsWriter(std::filesystem::path out, const Study& study)
    : out_(std::move(out)), study_(study), files_(out_ / "results.jsonl") {}

void ResultsWriter::write_predictions(const std::vector<SubjectEstimate>& subjects) {
  const std::lock_guard at_work(ahead_);
  try {
    make_folder(out_ / "predicted");
    for (const SubjectEstimate& subject : subjects) write_prediction(subject);
  } catch (...) {
    failure_ = std::current_exception();
    throw;
  }
}

void ResultsWriter::write_prediction(const SubjectEstimate& subject) {
  {
    const std::lock_guard lock(taking_);
    if (!predicted_.insert(subject.id).second) return;
  }
  const std::filesystem::path path = out_ / "predicted" / (file_name_for(subject.id) + ".tsv");
  if (subject.predicted.size() > 0) {
    write_predicted_table(files_, path, study_.model, subject);
  } else {
    files_.remove(path);
  }
}

void ResultsWriter::write_rest(const Cohort& cohort, const Estimate& estimate) {
  check_order(cohort, estimate);
  for (const SubjectEstimate& subject : estimate.subjects) check_shape(subject, study_.model);
  const std::vector<SubjectEstimate>& subjects = estimate.subjects;
  write_file_atomically(out_ / "config.json", study_.effective, &files_);
  write_dataset_description(files_, out_ / "dataset_description.json", study_);
  write_sidecar(files_, out_ / "params.json", params_columns());
  write_sidecar(files_, out_ / "starts.json", starts_columns());
  write_sidecar(files_, out_ / "qc.json", quality_columns());
  write_sidecar(files_, out_ / "predicted.json", predicted_columns(study_.model));
  write_timing_table(files_, out_ / "timing.tsv", estimate);
  write_sidecar(files_, out_ / "timing.json", timing_columns());
  make_folder(out_ / "predicted");
  // Each table by itself, then a prediction of each subject: on all threads.
  const std::vector<std::function<void()>> tables = {
      [&] { write_params_table(files_, out_ / "params.tsv", study_, subjects); },
      [&] { write_covariances(files_, out_ / "covariance.jsonl", study_, subjects); },
      [&] { write_results_lines(files_, out_ / "results.jsonl", study_.model, subjects); },
      [&] { write_traces(files_, out_ / "traces.jsonl", subjects); },
      [&] { write_starts_table(files_, out_ / "starts.tsv", study_.model, subjects); },
      [&] { write_recovery(files_, out_, study_.model, cohort, subjects); },
      [&] { write_quality_table(files_, out_ / "qc.tsv", subjects); },
      [&] { write_realizations(files_, out_, study_.model, subjects); },
      [&] { write_posterior(files_, out_, study_.model, subjects); },
      [&] { write_hypotheses(files_, out_, study_, subjects); },
      [&] { write_result_arrays(files_, out_ / "arrays", study_.model, subjects); },
      [&] { write_provenance(files_, out_ / "provenance.json", study_, cohort, estimate); }};
  const std::size_t count = tables.size() + subjects.size();
  WorkerPool(study_.options.threads).run(static_cast<int>(count), [&](int index, int) {
    const auto place = static_cast<std::size_t>(index);
    if (place < tables.size()) return tables[place]();
    write_prediction(subjects[place - tables.size()]);
  });
  const std::lock_guard all_written(ahead_);
  if (failure_) std::rethrow_exception(failure_);
}

void write_results(const std::filesystem::path& out, const Study& study, const Cohort& cohort,
                   const Estimate& estimate) {
  ResultsWriter writer(out, study);
  writer.write_rest(cohort, estimate);
  writer.commit();
}

}  // namespace dcmrnn
