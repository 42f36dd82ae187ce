// What an unfinished fit has already done: OUT/unfinished.jsonl. Its first line names the run; then
// comes one finished subject a line, on disk before the next batch begins. A run that is
// interrupted, or killed, goes on from here.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dcmrnn/estimate.hpp"

namespace dcmrnn::cli {

inline constexpr const char* kRunStoreName = "unfinished.jsonl";

class RunStore {
 public:
  // Begins a store, or reopens the one of the same run. `run` is a line of text that names
  // everything the results depend on. Throws Error(kCannotCreate) if the store there is another
  // run's, or another process is writing it.
  RunStore(const std::filesystem::path& folder, const std::string& run);
  ~RunStore();
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;

  // The subjects of earlier runs, handed over. A last line that was torn is left out.
  std::vector<SubjectEstimate> take_finished() { return std::move(finished_); }

  // Adds subjects and waits until they are on disk. Throws Error(kInputOutput).
  void append(const std::vector<SubjectEstimate>& subjects);

  // The run is complete: removes the file.
  void remove();

 private:
  void read(const std::string& run);

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::vector<SubjectEstimate> finished_;
};

}  // namespace dcmrnn::cli
