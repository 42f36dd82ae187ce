// Every file of a fit. What takes longest, a table of predictions for each subject, can be written
// while other subjects are still fitted.
#pragma once

#include <exception>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/io/atomic_file.hpp"

namespace dcmrnn {

// No file appears before commit(). Some thread may call write_rest() while another one is still in
// write_predictions(). Throws Error as write_results() does.
class ResultsWriter {
 public:
  // The study outlives this.
  ResultsWriter(std::filesystem::path out, const Study& study);

  const std::filesystem::path& out() const { return out_; }

  // predicted/<id>.tsv of finished subjects.
  void write_predictions(const std::vector<SubjectEstimate>& subjects);

  // All other files, and the predictions that are missing. Throws what went wrong with those that
  // another thread wrote, too.
  void write_rest(const Cohort& cohort, const Estimate& estimate);

  // What has been written, for what else is to appear with it.
  FileBatch& files() { return files_; }

  // All files appear, results.jsonl last: where it stands, everything else stands too.
  void commit() { files_.commit(); }

 private:
  void write_prediction(const SubjectEstimate& subject);

  const std::filesystem::path out_;
  const Study& study_;
  FileBatch files_;
  std::mutex ahead_;            // held while write_predictions() is at work
  std::exception_ptr failure_;  // of write_predictions()
  std::mutex taking_;
  std::set<std::string> predicted_;  // ids of subjects whose prediction is written, or being so
};

}  // namespace dcmrnn
