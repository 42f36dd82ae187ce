// Fits what the run store does not hold yet: an interrupted run goes on from there.
#pragma once

#include <functional>
#include <future>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"
#include "host/cli/log.hpp"
#include "host/store/run_store.hpp"

namespace dcmrnn::cli {

// Whether the series observed and predicted, most of an estimate, are kept for tables and charts.
enum class Series { kKept, kLeftOut };

class ResumedFit {
 public:
  // All four outlive this; the store has begun the run.
  ResumedFit(const Study& study, Cohort& cohort, runs::RunStore& store, Log& log,
             Series series = Series::kKept);

  // Called with the subjects of each batch once they are saved, in the thread that saves, which the
  // next save waits for.
  using AfterSave = std::function<void(const std::vector<SubjectEstimate>&)>;
  void after_each_save(AfterSave work) { after_save_ = std::move(work); }

  // All subjects in the cohort's order; none if it was interrupted. The engine's report is of all
  // sessions, this one included. Once.
  Estimate run();
  // The last subjects are saved while the caller goes on: waits for it, and throws what went wrong.
  // Before it the store is not to be used.
  void finish_save();

 private:
  Estimate fit(const Cohort& missing);
  // In a thread of its own, after what was begun before.
  void begin_save(std::vector<SubjectEstimate> subjects, const EngineReport& so_far);
  void save(std::vector<SubjectEstimate> subjects, const EngineReport& so_far);
  Cohort take_missing();
  void put_back(Cohort missing);

  const Study& study_;
  Cohort& cohort_;
  runs::RunStore& store_;
  Log& log_;
  Series series_;
  AfterSave after_save_;
  std::vector<nlohmann::json> sessions_;  // before this one
  std::map<std::string, SubjectEstimate> done_;
  std::vector<std::size_t> positions_;  // of the missing subjects in the cohort
  std::future<void> saving_;            // last, so that it ends first
};

}  // namespace dcmrnn::cli
