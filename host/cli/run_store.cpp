#include "host/cli/run_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string_view>
#include <system_error>

#include "dcmrnn/error.hpp"
#include "host/io/atomic_file.hpp"

namespace dcmrnn::cli {
namespace {

// The first line between forget() and begin(): no run's name.
constexpr const char* kNoRun = "{\"overwriting\":true}";

std::string reason() { return std::generic_category().message(errno); }

void write_all(int descriptor, std::string_view text, const std::filesystem::path& path) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      throw Error(ExitCode::kInputOutput, path.string(), "cannot write: " + reason());
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Whether the open file has no name any more: who held it before has removed it.
bool is_removed(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 && status.st_nlink == 0;
}

}  // namespace

bool holds_unfinished_run(const std::filesystem::path& folder) {
  std::error_code absent;
  const std::uintmax_t size = std::filesystem::file_size(folder / kRunStoreName, absent);
  return !absent && size > 0;
}

RunStore::RunStore(const std::filesystem::path& folder) : path_(folder / kRunStoreName) {
  for (take(); is_removed(descriptor_); take()) close(descriptor_);
  named_ = holds_unfinished_run(folder);
}

void RunStore::take() {
  descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0)
    throw Error(ExitCode::kCannotCreate, path_.string(), "cannot open: " + reason());
  // The lock goes with the process and leaves no file. Where the file system has none, go on.
  if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  close(descriptor_);
  throw Error(ExitCode::kCannotCreate, path_.string(), "another process is writing this run");
}

RunStore::~RunStore() {
  if (!named_) unlink(path_.c_str());
  close(descriptor_);
}

void RunStore::forget() {
  replace(kNoRun);
  forgotten_ = true;
}

void RunStore::begin(const std::string& run) {
  if (named_ && !forgotten_) {
    resume(run);
  } else {
    replace(run);
  }
  forgotten_ = false;
}

void RunStore::resume(const std::string& run) {
  std::ifstream file(path_);
  std::string line;
  if (!std::getline(file, line) || file.eof() || line != run)
    throw Error(ExitCode::kCannotCreate, path_.string(),
                "belongs to a run with another config, data or version; use another folder, or "
                "--overwrite");
  auto whole = static_cast<off_t>(line.size() + 1);  // bytes up to the last whole line
  while (std::getline(file, line) && !file.eof()) {
    nlohmann::json json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded()) break;
    finished_.push_back(std::move(json));
    whole += static_cast<off_t>(line.size() + 1);
  }
  if (ftruncate(descriptor_, whole) != 0)
    throw Error(ExitCode::kInputOutput, path_.string(), "cannot truncate: " + reason());
}

void RunStore::replace(const std::string& first_line) {
  if (ftruncate(descriptor_, 0) != 0)
    throw Error(ExitCode::kInputOutput, path_.string(), "cannot truncate: " + reason());
  add(first_line + "\n");
  flush_folder(path_.parent_path());
  named_ = true;
}

void RunStore::append(const std::vector<nlohmann::json>& work) {
  std::string lines;
  for (const nlohmann::json& piece : work) lines += piece.dump() + "\n";
  add(lines);
}

void RunStore::add(const std::string& lines) {
  write_all(descriptor_, lines, path_);
  if (fsync(descriptor_) != 0)
    throw Error(ExitCode::kInputOutput, path_.string(), "cannot flush to the disk: " + reason());
}

void RunStore::remove() { remove_file(path_); }

}  // namespace dcmrnn::cli
