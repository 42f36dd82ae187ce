#include "host/io/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <system_error>
#include <utility>

#include "dcmrnn/error.hpp"

namespace dcmrnn {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

// Up to so many files are flushed one by one. Of more, the whole file system is flushed at once:
// measured on ext4, 400 files of 15 kB take 1.5 to 2.3 s one by one and 0.04 s at once.
constexpr std::size_t kFewFiles = 4;

bool disk_trouble(int reason) { return reason == ENOSPC || reason == EDQUOT || reason == EIO; }

std::string reason_text(int reason) { return std::generic_category().message(reason); }

// A name next to `path` that nobody else uses: hidden, with this process and a number in it.
std::filesystem::path temporary_name(const std::filesystem::path& path, int number) {
  std::string name(1, '.');
  name += path.filename().string();
  name += '.' + std::to_string(getpid()) + '-' + std::to_string(number) + ".tmp";
  return path.parent_path() / name;
}

[[noreturn]] void fail(const std::filesystem::path& path, const char* what, int reason) {
  throw Error(ExitCode::kInputOutput, path.string(),
              std::string(what) + ": " + reason_text(reason));
}

// Flushes by `flush` (fsync for a file, syncfs for the whole file system) of what is at `place`.
void flush_by(int (*flush)(int), const std::filesystem::path& place,
              const std::filesystem::path& path) {
  const int descriptor = open(place.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail(path, "cannot be opened to flush it", errno);
  const int reason = flush(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  if (reason != 0) fail(path, "cannot be flushed to the disk", reason);
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : ".";
}

}  // namespace

FileBatch::~FileBatch() {
  for (const Staged& file : staged_) {
    if (file.appears()) unlink(file.temporary.c_str());
  }
}

void FileBatch::add(std::filesystem::path temporary, std::filesystem::path path) {
  stage({std::move(temporary), std::move(path)});
}

void FileBatch::remove(std::filesystem::path path) { stage({{}, std::move(path)}); }

void FileBatch::stage(Staged file) {
  const std::lock_guard lock(mutex_);
  staged_.push_back(std::move(file));
}

std::filesystem::path FileBatch::place_of(const std::filesystem::path& path) const {
  const std::lock_guard lock(mutex_);
  const auto staged = std::ranges::find(
      staged_, path.native(), [](const Staged& file) -> auto& { return file.path.native(); });
  return staged == staged_.end() ? path : staged->temporary;
}

void FileBatch::commit() {
  std::stable_partition(staged_.begin(), staged_.end(),
                        [this](const Staged& file) { return file.path != last_; });
  std::set<std::filesystem::path> folders;
  for (const Staged& file : staged_) folders.insert(folder_of(file.path));
  if (staged_.size() > kFewFiles) {
    for (const std::filesystem::path& folder : folders) flush_by(syncfs, folder, folder);
  } else {
    for (const Staged& file : staged_) {
      if (file.appears()) flush_by(fsync, file.temporary, file.path);
    }
  }
  for (const Staged& file : staged_) {
    if (!file.appears()) {
      remove_file(file.path);
    } else if (rename(file.temporary.c_str(), file.path.c_str()) != 0) {
      fail(file.path, "cannot be renamed into place", errno);
    }
  }
  staged_.clear();
  for (const std::filesystem::path& folder : folders) flush_folder(folder);
}

AtomicFile::AtomicFile(std::filesystem::path path, FileBatch* batch)
    : batch_(batch), path_(std::move(path)) {
  for (int number = 0; descriptor_ < 0; ++number) {
    temporary_ = temporary_name(path_, number);
    descriptor_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ >= 0 || errno == EEXIST) continue;
    const int reason = errno;
    throw Error(disk_trouble(reason) ? ExitCode::kInputOutput : ExitCode::kCannotCreate,
                path_.string(), "cannot create: " + reason_text(reason));
  }
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBufferBytes) flush();
}

void AtomicFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_, "cannot be written", errno);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
  // The disk may begin, so that little is left for the flush of the batch; whatever becomes of it
  // that flush will tell.
  sync_file_range(descriptor_, 0, 0, SYNC_FILE_RANGE_WRITE);
}

void AtomicFile::commit() {
  flush();
  FileBatch alone;
  FileBatch& batch = batch_ ? *batch_ : alone;
  const int descriptor = std::exchange(descriptor_, -1);
  batch.add(temporary_, path_);
  if (close(descriptor) != 0) fail(path_, "cannot be closed", errno);
  alone.commit();
}

void write_file_atomically(const std::filesystem::path& path, std::string_view text,
                           FileBatch* batch) {
  AtomicFile file(path, batch);
  file.write(text);
  file.commit();
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code reason;
  std::filesystem::create_directories(folder, reason);
  if (!reason) return;
  throw Error(disk_trouble(reason.value()) ? ExitCode::kInputOutput : ExitCode::kCannotCreate,
              folder.string(), "cannot create the folder: " + reason.message());
}

void flush_folder(const std::filesystem::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  fsync(descriptor);
  close(descriptor);
}

void remove_file(const std::filesystem::path& path) {
  std::error_code reason;
  std::filesystem::remove(path, reason);
  if (reason) {
    throw Error(ExitCode::kInputOutput, path.string(), "cannot remove: " + reason.message());
  }
}

}  // namespace dcmrnn
