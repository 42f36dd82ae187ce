#include "tests/bids_cohort/bids_cohort.hpp"

#include <cmath>
#include <cstdio>
#include <fstream>
#include <limits>
#include <optional>
#include <random>

#include "dcmrnn/simulate.hpp"
#include "host/io/number_text.hpp"

namespace dcmrnn::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSpace = "_space-MNI152NLin2009cAsym";
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

// What is wrong with a participant's data, in turn.
enum class Kind {
  kGood,
  kOneCellMissing,
  kCensored,           // the outliers have no rows
  kCensoredOtherwise,  // as many rows are gone as no list of outliers says
  kConstantRegion,
  kRawUnits,
  kBrokenSidecar,
  kEmptyFile,
  kMissingRun,
  kRegionMissing,
  kNoEvents,
  kScanMissing,  // all regions n/a at one scan
  kShortConfounds,
  kNotProcessed,
  kFlagged,  // the outliers keep their rows
  kTwoRuns,
};
static_assert(static_cast<int>(Kind::kTwoRuns) + 1 == kBidsCohortKinds);

struct Site {
  double tr;
  int scans;
};
constexpr Site kSites[] = {{2, 90}, {1.5, 110}};

struct Event {
  double onset;
  double duration;
  const char* type;
  double coherence;
};

// Blocks of 10 s every 20 s, every other one of motion.
std::vector<Event> events_of(const Site& site) {
  std::vector<Event> events;
  for (int k = 0; 20 * k + 15 < site.tr * site.scans; ++k)
    events.push_back({5 + 20.0 * k, 10, k % 2 ? "motion" : "static", k % 4 == 1 ? 0.2 : 0.8});
  return events;
}

// [bin, input] on bins of `dt`, of which every onset and duration is a multiple.
Eigen::MatrixXd inputs_of(const Site& site, double dt) {
  Eigen::MatrixXd inputs =
      Eigen::MatrixXd::Zero(static_cast<int>(std::lround(site.tr * site.scans / dt)), 2);
  double mean = 0;
  int moving = 0;
  for (const Event& event : events_of(site)) {
    if (std::string(event.type) != "motion") continue;
    mean += event.coherence;
    ++moving;
  }
  mean /= moving;
  for (const Event& event : events_of(site)) {
    const auto first = std::lround(event.onset / dt), count = std::lround(event.duration / dt);
    inputs.col(0).segment(first, count).setOnes();
    if (std::string(event.type) == "motion")
      inputs.col(1).segment(first, count).setConstant(event.coherence - mean);
  }
  return inputs;
}

ModelSpec model() {
  ModelSpec spec = full_model({"V1", "V5"}, {"light", "motion"}, "spm12");
  spec.dt = 0.25;
  return spec;
}

Parameters truth() {
  Parameters parameters = model().prior_mean;
  Connectivity& c = parameters.connectivity;
  c = Connectivity::zero(2, 2);
  c.A << -0.5, 0, 0.4, -0.5;
  c.B[1](1, 0) = 0.6;
  c.C(0, 0) = 0.5;
  return parameters;
}

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string table(const std::string& header, const Eigen::MatrixXd& values) {
  std::string text = header + '\n';
  for (Eigen::Index r = 0; r < values.rows(); ++r)
    for (Eigen::Index c = 0; c < values.cols(); ++c)
      text += number_text(values(r, c)) + (c + 1 < values.cols() ? '\t' : '\n');
  return text;
}

std::string events_table(const Site& site) {
  std::string text = "onset\tduration\ttrial_type\tcoherence\n";
  for (const Event& event : events_of(site))
    text += number_text(event.onset) + '\t' + number_text(event.duration) + '\t' + event.type +
            '\t' + number_text(event.coherence) + '\n';
  return text;
}

// A run and what of it is written.
struct RunData {
  Eigen::MatrixXd series;     // [row, L_V1, L_V5, another parcel]
  Eigen::MatrixXd confounds;  // [scan, 3]
  Eigen::VectorXd outliers;   // [scan]
};

RunData simulate_run(const Site& site, unsigned seed) {
  constexpr double kStep = 0.25;
  std::mt19937 bits(seed);
  std::normal_distribution<double> normal;
  const Eigen::VectorXd middle = Eigen::VectorXd::Constant(2, site.tr / 2);
  const Eigen::MatrixXd clean =
      simulate_bold(model(), truth(), inputs_of(site, kStep), kStep, site.tr, site.scans, middle);
  RunData run;
  run.series.resize(site.scans, 3);
  run.confounds.resize(site.scans, 3);
  run.outliers = Eigen::VectorXd::Zero(site.scans);
  double motion = 0, before = kMissing;
  for (int k = 0; k < site.scans; ++k) {
    motion += 0.02 * normal(bits);
    const double drift = std::cos(M_PI * (k + 0.5) / site.scans);
    run.confounds.row(k) << motion, motion - before, drift;
    before = motion;
    for (int r = 0; r < 2; ++r)
      run.series(k, r) = clean(k, r) + 0.5 * drift + 2 * motion + 0.1 * normal(bits);
    run.series(k, 2) = normal(bits);
  }
  return run;
}

Eigen::MatrixXd without_outliers(const RunData& run) {
  std::vector<Eigen::Index> kept;
  for (Eigen::Index k = 0; k < run.outliers.size(); ++k)
    if (run.outliers(k) == 0) kept.push_back(k);
  return run.series(kept, Eigen::all);
}

class CohortWriter {
 public:
  explicit CohortWriter(const fs::path& folder) {
    cohort_.raw = folder / "raw";
    cohort_.fmriprep = folder / "fmriprep";
    cohort_.xcpd = folder / "xcpd";
    cohort_.config = folder / "study.json";
  }

  BidsCohort write_all(int participants) {
    for (const fs::path& root : {cohort_.raw, cohort_.fmriprep, cohort_.xcpd})
      write(root / "dataset_description.json", R"({"Name": "fabricated", "BIDSVersion": "1.9.0"})");
    write(cohort_.raw / "task-motion_bold.json", R"({"RepetitionTime": 2, "TaskName": "motion"})");
    write(cohort_.config, config());
    for (int k = 0; k < participants; ++k) write_participant(k);
    return cohort_;
  }

 private:
  static std::string config() {
    return R"({
  "name": "motion",
  "model": {"regions": ["V1", "V5"], "inputs": ["light", "motion"], "dt": 0.25,
            "A": [["V1", "V5"]], "B": {"motion": [["V1", "V5"]]}, "C": {"light": ["V1"]}},
  "bids": {"task": "motion", "atlas": "Toy", "regions": {"V1": "L_V1", "V5": "L_V5"},
           "inputs": {"light": {"trial_type": ["static", "motion"]},
                      "motion": {"trial_type": "motion", "modulation": "coherence"}},
           "confounds": ["trans_x*", "cosine"],
           "datasets": ["raw", "fmriprep"]},
  "ensemble": {"starts": 2, "seed": 1}
})";
  }

  void write_participant(int number) {
    char label[16];
    std::snprintf(label, sizeof label, "sub-%03d", number + 1);
    const int turn = number % (3 * kBidsCohortKinds);
    const Kind kind = turn < kBidsCohortKinds ? static_cast<Kind>(turn) : Kind::kGood;
    const Site& site = kSites[number / 2 % 2];
    const bool two_runs = kind == Kind::kMissingRun || kind == Kind::kTwoRuns;
    // The second site's sidecar stands above the folder of its images.
    if (site.tr != kSites[0].tr)
      write(cohort_.raw / label / (std::string(label) + "_task-motion_bold.json"),
            R"({"RepetitionTime": )" + number_text(site.tr) + "}");
    for (int run = 1; run <= (two_runs ? 2 : 1); ++run)
      write_run(label, run, kind, site, static_cast<unsigned>(100 * number + run));
  }

  void write_run(const std::string& participant, int number, Kind kind, const Site& site,
                 unsigned seed) {
    const std::string run = participant + "_task-motion_run-" + std::to_string(number);
    const fs::path functional = fs::path(participant) / "func";
    const fs::path raw =
        cohort_.raw / functional / (participant + "_task-motion_run-0" + std::to_string(number));
    if (kind != Kind::kNoEvents) write(raw.string() + "_events.tsv", events_table(site));
    if (kind == Kind::kNotProcessed || (kind == Kind::kMissingRun && number == 2)) {
      const std::string id = raw.filename().string();
      cohort_.faulty[id] = {"missing_input", "has no time series of task-motion"};
      return;
    }
    RunData data = simulate_run(site, seed);
    const std::optional<ExpectedFault> fault = spoil(kind, data);
    const fs::path prepared = cohort_.fmriprep / functional / run;
    write(prepared.string() + "_desc-confounds_timeseries.tsv",
          table("trans_x\ttrans_x_derivative1\tcosine00", data.confounds));
    write(prepared.string() + kSpace + "_desc-preproc_bold.json",
          R"({"RepetitionTime": )" + number_text(site.tr) + R"(, "StartTime": )" +
              number_text(site.tr / 2) + R"(, "SliceTimingCorrected": true})");
    const fs::path series = cohort_.xcpd / functional / run;
    const std::string start = series.string() + kSpace + "_seg-Toy_stat-mean_timeseries";
    const std::string sidecar = R"({"SamplingFrequency": )" + number_text(1 / site.tr);
    write(start + ".json", kind == Kind::kBrokenSidecar ? sidecar : sidecar + '}');
    write(start + ".tsv",
          kind == Kind::kEmptyFile ? "" : table("L_V1\tL_V5\tL_other", data.series));
    if (kind == Kind::kCensored || kind == Kind::kCensoredOtherwise || kind == Kind::kFlagged)
      write(series.string() + "_outliers.tsv", table("framewise_displacement", data.outliers));
    if (fault)
      cohort_.faulty[run] = *fault;
    else
      cohort_.good.push_back(run);
  }

  // Does to the data what the kind says; what is to be said of them then.
  static std::optional<ExpectedFault> spoil(Kind kind, RunData& data) {
    const Eigen::Index scans = data.series.rows();
    switch (kind) {
      case Kind::kOneCellMissing:
        data.series(7, 1) = kMissing;
        return ExpectedFault{"bad_data", "row 8 (line 9), column V5: is missing"};
      case Kind::kCensored:
      case Kind::kFlagged:
        data.outliers.segment(20, 6).setOnes();
        data.series.middleRows(20, 6).array() += 50;  // what censoring is for
        if (kind == Kind::kCensored) data.series = without_outliers(data);
        return std::nullopt;
      case Kind::kCensoredOtherwise:
        data.outliers.segment(20, 6).setOnes();
        data.series = Eigen::MatrixXd(data.series.topRows(scans - 4));
        return ExpectedFault{"bad_data", "of which 6 are censored; expected " +
                                             std::to_string(scans) + " rows, or " +
                                             std::to_string(scans - 6)};
      case Kind::kConstantRegion:
        data.series.col(0).setZero();
        return ExpectedFault{"bad_data", "column V1: is constant (0): a missing region?"};
      case Kind::kRawUnits:
        data.series.leftCols(2).array() += 9000;
        return ExpectedFault{"bad_data", "looks like raw scanner units"};
      case Kind::kBrokenSidecar:
        return ExpectedFault{"bad_data", "_timeseries.json: is not JSON"};
      case Kind::kEmptyFile:
        return ExpectedFault{"bad_data", "_timeseries.tsv: the file is empty"};
      case Kind::kRegionMissing:
        data.series.col(1).setConstant(kMissing);
        return ExpectedFault{"bad_data", "column L_V5: is n/a throughout"};
      case Kind::kNoEvents:
        return ExpectedFault{"missing_input", "has no *_events.tsv"};
      case Kind::kScanMissing:
        data.series.row(11).setConstant(kMissing);
        return std::nullopt;
      case Kind::kShortConfounds:
        data.confounds = Eigen::MatrixXd(data.confounds.topRows(scans - 5));
        return ExpectedFault{"bad_data", "has " + std::to_string(scans - 5) + " rows; the series"};
      default:
        return std::nullopt;
    }
  }

  BidsCohort cohort_;
};

}  // namespace

BidsCohort make_bids_cohort(const fs::path& folder, int participants) {
  return CohortWriter(folder).write_all(participants);
}

}  // namespace dcmrnn::testing
