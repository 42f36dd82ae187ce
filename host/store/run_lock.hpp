// Who writes a run store: one process at a time, by a lock on a byte of the file. It goes with the
// process and leaves no file behind.
#pragma once

#include <filesystem>

namespace dcmrnn::runs {

class RunLock {
 public:
  // Takes the file, which is made where it is not there. Throws Error(kCannotCreate) if it cannot
  // be opened, or another process has it. Where the file system has no locks, goes on without.
  explicit RunLock(std::filesystem::path file);
  ~RunLock();  // after whatever else has the file open in this process
  RunLock(const RunLock&) = delete;
  RunLock& operator=(const RunLock&) = delete;

  // Empties the file. Throws Error(kInputOutput).
  void empty_file();

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

// Whether a process, this one or another, has the file taken.
bool is_taken(const std::filesystem::path& file);

// Whether the file system has locks; yes for a file that is not there.
bool locks_work(const std::filesystem::path& file);

}  // namespace dcmrnn::runs
