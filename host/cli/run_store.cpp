#include "host/cli/run_store.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "dcmrnn/error.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/estimate_archive.hpp"

namespace dcmrnn::cli {
namespace {

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

}  // namespace

RunStore::RunStore(const std::filesystem::path& folder, const std::string& run)
    : path_(folder / kRunStoreName) {
  if (!std::filesystem::exists(path_)) write_file_atomically(path_, run + "\n");
  descriptor_ = open(path_.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  if (descriptor_ < 0)
    throw Error(ExitCode::kCannotCreate, path_.string(), "cannot open: " + reason());
  try {
    // The lock goes with the process and leaves no file. Where the file system has none, go on.
    if (flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
      throw Error(ExitCode::kCannotCreate, path_.string(), "another process is writing this run");
    read(run);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

RunStore::~RunStore() { close(descriptor_); }

void RunStore::read(const std::string& run) {
  std::ifstream file(path_);
  std::string line;
  if (!std::getline(file, line) || line != run)
    throw Error(ExitCode::kCannotCreate, path_.string(),
                "belongs to a run with another config, data or version; use another folder, or "
                "--overwrite");
  auto whole = static_cast<off_t>(line.size() + 1);  // bytes up to the last whole line
  while (std::getline(file, line) && !file.eof()) {
    const nlohmann::json json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded()) break;
    finished_.push_back(unarchive(json));
    whole += static_cast<off_t>(line.size() + 1);
  }
  if (ftruncate(descriptor_, whole) != 0)
    throw Error(ExitCode::kInputOutput, path_.string(), "cannot truncate: " + reason());
}

void RunStore::append(const std::vector<SubjectEstimate>& subjects) {
  std::string lines;
  for (const SubjectEstimate& subject : subjects) lines += archive(subject).dump() + "\n";
  write_all(descriptor_, lines, path_);
  if (fsync(descriptor_) != 0)
    throw Error(ExitCode::kInputOutput, path_.string(), "cannot flush to the disk: " + reason());
}

void RunStore::remove() { remove_file(path_); }

}  // namespace dcmrnn::cli
