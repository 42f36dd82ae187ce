#include "host/report/report_data.hpp"

#include <algorithm>
#include <fstream>
#include <future>

#include "dcmrnn/error.hpp"
#include "host/io/file_name.hpp"
#include "host/io/json_lines.hpp"
#include "host/io/parameters_json.hpp"
#include "host/io/result_tables.hpp"
#include "host/io/results_reader.hpp"
#include "host/io/tsv.hpp"
#include "host/parameter_list.hpp"
#include "host/report/facts_reader.hpp"

namespace dcmrnn::report {
namespace {

constexpr std::size_t kMostDetailed = 24;
constexpr std::size_t kMostDetailedFailures = 100;
constexpr std::size_t kMostCells = 20000;  // matrix entries drawn in all sections together

using Positions = std::map<std::string, std::size_t, std::less<>>;  // subject id -> position

[[noreturn]] void does_not_fit(const std::filesystem::path& path, const std::string& what) {
  throw Error(ExitCode::kData, path.string(), what + "; expected that of results.jsonl");
}

// Priors of the model and hemodynamic sds of the subjects.
void read_params(const std::filesystem::path& path, ReportData& data) {
  enum Column { kSubject = 0, kParameter = 1, kPriorMean = 7, kPriorSd = 8, kSd = 10 };
  ModelSpec& model = data.study.model;
  const std::vector<ParameterName> names = parameter_names(model);
  TsvReader table(path, column_names(params_columns()));
  std::vector<double> widest_sd;
  for (std::size_t s = 0; s < data.subjects.size(); ++s) {
    SubjectEstimate& subject = data.subjects[s];
    std::vector<double> prior_mean, prior_sd, sd;
    for (const ParameterName& name : names) {
      if (!table.next()) does_not_fit(path, "ends before subject " + subject.id + " is complete");
      if (table.text(kParameter) != name.parameter) {
        does_not_fit(path, "has another parameter where " + name.parameter + " of " + subject.id +
                               " should stand");
      }
      prior_mean.push_back(table.number(kPriorMean));
      prior_sd.push_back(table.number(kPriorSd));
      sd.push_back(table.number(kSd));
    }
    const auto matrices = [&model](const std::vector<double>& values) {
      return unflatten(values, model.region_count(), model.input_count());
    };
    // Hypotheses differ in their priors: what is free in one subject is drawn in all.
    for (std::size_t p = 0; s > 0 && p < prior_sd.size(); ++p) {
      prior_sd[p] = std::max(prior_sd[p], widest_sd[p]);
    }
    widest_sd = prior_sd;
    if (s == 0) model.prior_mean = matrices(prior_mean);
    if (has_values(subject.estimate)) subject.sd.hemodynamics = matrices(sd).hemodynamics;
  }
  if (table.next()) does_not_fit(path, "goes on after the last subject");
  if (widest_sd.empty()) return;
  model.prior_sd = unflatten(widest_sd, model.region_count(), model.input_count());
}

StartRecord read_start(const TsvReader& table, const ModelSpec& model) {
  StartRecord start;
  start.start = table.integer(1);
  start.origin = table.text(2);
  start.prestep = table.text(3);
  start.outcome = table.text(4);
  if (table.text(5) != "n/a") start.step = table.integer(5);
  const auto region = std::find(model.regions.begin(), model.regions.end(), table.text(6));
  if (region != model.regions.end())
    start.region = static_cast<int>(region - model.regions.begin());
  start.redraws = table.integer(7);
  start.passes = table.integer(8);
  start.iterations = table.integer(9);
  start.floor_hits = table.integer(10);
  start.initial_loss = table.optional_number(11);
  start.loss = table.optional_number(12);
  start.best_basin = table.integer(13) != 0;
  if (table.text(14) != "n/a") start.basin = table.integer(14);
  return start;
}

void read_starts(const std::filesystem::path& path, const Positions& detailed, ReportData& data) {
  TsvReader table(path, column_names(starts_columns()));
  while (table.next()) {
    const auto found = detailed.find(table.text(0));
    if (found == detailed.end()) continue;
    data.subjects[found->second].start_records.push_back(read_start(table, data.study.model));
  }
}

// A line for each subject, in the order of results.jsonl: those of the detailed ones are read.
void read_traces(const std::filesystem::path& path, const Positions& detailed, ReportData& data) {
  const auto wanted = [&data](int number) {
    return std::ranges::binary_search(data.detailed, static_cast<std::size_t>(number - 1));
  };
  for_each_json_line(path, wanted, [&](const Json& line) {
    const auto found = detailed.find(line.at("id").get<std::string>());
    if (found == detailed.end()) return;
    std::vector<StartRecord>& starts = data.subjects[found->second].start_records;
    const Json& traces = line.at("traces");
    for (std::size_t k = 0; k < std::min(starts.size(), traces.size()); ++k) {
      for (const Json& loss : traces[k].at("loss")) starts[k].trace.push_back(read_number(loss));
    }
  });
}

void read_prediction(const std::filesystem::path& path, SubjectEstimate& subject) {
  if (!std::filesystem::exists(path)) return;  // there is none of a failed subject
  TsvReader table(path);
  const auto regions = (static_cast<Eigen::Index>(table.header().size()) - 2) / 2;
  if (regions != subject.estimate.connectivity.A.rows()) {
    does_not_fit(path, "has another number of regions");
  }
  std::vector<std::vector<double>> rows;
  while (table.next()) {
    std::vector<double>& row = rows.emplace_back();
    for (int column = 1; column < 2 + 2 * regions; ++column) row.push_back(table.number(column));
  }
  const auto scans = static_cast<Eigen::Index>(rows.size());
  subject.scan_time.resize(scans);
  subject.observed.resize(scans, regions);
  subject.predicted.resize(scans, regions);
  for (Eigen::Index scan = 0; scan < scans; ++scan) {
    const std::vector<double>& row = rows[static_cast<std::size_t>(scan)];
    subject.scan_time(scan) = row[0];
    for (Eigen::Index region = 0; region < regions; ++region) {
      subject.observed(scan, region) = row[static_cast<std::size_t>(1 + 2 * region)];
      subject.predicted(scan, region) = row[static_cast<std::size_t>(2 + 2 * region)];
    }
  }
}

void read_truth(const std::filesystem::path& path, ReportData& data) {
  for_each_json_line(path, [&](const Json& line) {
    data.truth[line.at("id").get<std::string>()] = {read_connectivity(line),
                                                    read_hemodynamics(line.at("hemodynamics"))};
  });
}

void read_recovery(const std::filesystem::path& path, ReportData& data) {
  TsvReader table(path, column_names(recovery_columns()));
  std::string name;
  Recovery figures;
  const auto keep = [&] {
    if (!name.empty()) data.recovery[name] = figures;
  };
  // The last row is the median, whatever a subject may be called.
  while (table.next()) {
    keep();
    name = table.text(0);
    figures = {table.optional_number(1), table.optional_number(2), table.optional_number(3),
               table.optional_number(4)};
  }
  data.recovery_median = figures;
}

void check_shapes(const std::filesystem::path& path, const ReportData& data) {
  for (const SubjectEstimate& subject : data.subjects) {
    const Connectivity& found = subject.estimate.connectivity;
    const ModelSpec& model = data.study.model;
    const bool fits =
        !has_values(subject.estimate) ||
        (found.A.rows() == model.region_count() && found.A.cols() == model.region_count() &&
         found.C.cols() == model.input_count() &&
         static_cast<int>(found.B.size()) == model.input_count());
    if (!fits)
      throw Error(
          ExitCode::kData, path.string(),
          "subject " + subject.id + " has matrices of another shape than the model in config.json");
  }
}

}  // namespace

std::string StudyFacts::bold_unit() const {
  if (scale == "psc") return "BOLD, percent signal change";
  if (scale == "zscore") return "BOLD, z-score";
  if (scale == "spm4") return "BOLD, scaled as SPM does";
  return "BOLD, units of the data";
}

std::string StudyFacts::loss_unit() const { return unit_noise ? "squared data units" : "nats"; }

const Parameters* ReportData::truth_of(const SubjectEstimate& subject) const {
  const auto found = truth.find(subject.id);
  return found == truth.end() ? nullptr : &found->second;
}

std::vector<std::size_t> choose_detailed(const std::vector<SubjectEstimate>& subjects,
                                         const ModelSpec& model) {
  const auto cells =
      static_cast<std::size_t>(ParameterLayout{model.region_count(), model.input_count()}.neural());
  const std::size_t most =
      std::clamp<std::size_t>(kMostCells / std::max<std::size_t>(cells, 1), 2, kMostDetailed);
  std::vector<std::size_t> chosen;
  std::size_t failures = 0;
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    if (s < most || (!subjects[s].ok() && failures++ < kMostDetailedFailures)) chosen.push_back(s);
  }
  return chosen;
}

ReportData read_report_data(const std::filesystem::path& out, const FileBatch& pending) {
  const auto place = [&](const std::filesystem::path& name) {
    return pending.place_of(out / name);
  };
  ReportData data;
  data.study = read_study_facts(place("config.json"));
  data.run = read_run_facts(place("provenance.json"));
  // Beside the results, which take as long.
  std::future<void> truth = std::async(std::launch::async, [&] {
    if (!std::filesystem::exists(place("recovery.tsv"))) return;
    read_recovery(place("recovery.tsv"), data);
    read_truth(place("truth.jsonl"), data);
  });
  data.subjects = read_results(place("results.jsonl"));
  check_shapes(out / "results.jsonl", data);
  read_params(place("params.tsv"), data);
  data.detailed = choose_detailed(data.subjects, data.study.model);
  Positions detailed;
  for (const std::size_t s : data.detailed) detailed[data.subjects[s].id] = s;
  read_starts(place("starts.tsv"), detailed, data);
  read_traces(place("traces.jsonl"), detailed, data);
  for (const std::size_t s : data.detailed) {
    SubjectEstimate& subject = data.subjects[s];
    read_prediction(place("predicted/" + file_name_for(subject.id) + ".tsv"), subject);
  }
  truth.get();
  return data;
}

}  // namespace dcmrnn::report
