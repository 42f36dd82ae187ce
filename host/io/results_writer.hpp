// Every file of a fit. What takes longest, a table of predictions for each subject, can be written
// while other subjects are still fitted.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/io/atomic_file.hpp"

namespace dcmrnn {

// No file appears before finish(), which some thread may call while another one is still in
// write_predictions(). Throws Error as write_results() does.
class ResultsWriter {
 public:
  // The study outlives this.
  ResultsWriter(std::filesystem::path out, const Study& study);

  const std::filesystem::path& out() const { return out_; }

  // predicted/<id>.tsv of finished subjects.
  void write_predictions(const std::vector<SubjectEstimate>& subjects);

  // All other files, and the predictions that are missing. Then they appear, results.jsonl last.
  void finish(const Cohort& cohort, const Estimate& estimate);

 private:
  void write_prediction(const SubjectEstimate& subject);

  const std::filesystem::path out_;
  const Study& study_;
  FileBatch files_;
  std::mutex mutex_;
  std::condition_variable written_;
  std::set<std::string> predicted_;  // ids of subjects whose prediction is written, or being so
  int writing_ = 0;                  // predictions
};

}  // namespace dcmrnn
