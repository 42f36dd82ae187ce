// What an unfinished run has already done: OUT/unfinished.jsonl. Its first line names the run; then
// comes one finished piece of work a line (of a fit: a subject), on disk before the next batch
// begins. A run that is interrupted, or killed, goes on from here. Whoever holds the store holds
// the folder: nothing else in it may be changed before.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace dcmrnn::cli {

inline constexpr const char* kRunStoreName = "unfinished.jsonl";

// Whether the folder holds a store that names a run. An empty one, left where a process was killed
// right after taking it, counts as none.
bool holds_unfinished_run(const std::filesystem::path& folder);

class RunStore {
 public:
  // Takes the store of a folder, which is made where it is not there. Throws Error(kCannotCreate)
  // if another process has it.
  explicit RunStore(const std::filesystem::path& folder);
  ~RunStore();  // a store that names no run goes
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;

  // Drops the run that the store holds. Until begin() it names no run that could go on, so that
  // what is removed from the folder in between is never missed in a resumed one. Throws
  // Error(kInputOutput).
  void forget();

  // Begins the run, or goes on with it. `run` is a line of text that names everything the results
  // depend on. Throws Error(kCannotCreate) if the store is another run's.
  void begin(const std::string& run);

  // The work of earlier runs, handed over. A last line that was torn is left out.
  std::vector<nlohmann::json> take_finished() { return std::move(finished_); }

  // Adds finished work and waits until it is on disk. Throws Error(kInputOutput).
  void append(const std::vector<nlohmann::json>& work);

  // The run is complete: removes the file.
  void remove();

 private:
  void take();
  void replace(const std::string& first_line);
  void add(const std::string& lines);
  void resume(const std::string& run);

  std::filesystem::path path_;
  int descriptor_ = -1;
  bool named_ = false;      // something stands in the file
  bool forgotten_ = false;  // by forget()
  std::vector<nlohmann::json> finished_;
};

}  // namespace dcmrnn::cli
