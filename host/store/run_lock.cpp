#include "host/store/run_lock.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "dcmrnn/error.hpp"

namespace dcmrnn::runs {
namespace {

// SQLite locks the 512 bytes from 2^30 on (https://sqlite.org/fileformat.html, "The Lock-Byte
// Page"). Locks of open file descriptions, which these are, do not go when SQLite closes the file.
constexpr off_t kByte = (off_t{1} << 30) + (off_t{1} << 16);

struct flock lock_of_the_byte() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = kByte;
  lock.l_len = 1;
  return lock;
}

// Whether the open file has no name any more: who held it before has removed it.
bool is_removed(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 && status.st_nlink == 0;
}

std::string reason() { return std::generic_category().message(errno); }

// Opens and takes the file. Throws Error(kCannotCreate).
int take(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0)
    throw Error(ExitCode::kCannotCreate, file.string(), "cannot open: " + reason());
  struct flock lock = lock_of_the_byte();
  const bool refused =
      fcntl(descriptor, F_OFD_SETLK, &lock) != 0 && (errno == EAGAIN || errno == EACCES);
  if (!refused) return descriptor;
  close(descriptor);
  throw Error(ExitCode::kCannotCreate, file.string(), "another process is writing this run");
}

// What is known of the lock: nothing where the file cannot be opened.
struct Probe {
  bool works = true;
  bool taken = false;
};

Probe probe(const std::filesystem::path& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return {};
  struct flock lock = lock_of_the_byte();
  const bool works = fcntl(descriptor, F_OFD_GETLK, &lock) == 0;
  close(descriptor);
  return {works, works && lock.l_type != F_UNLCK};
}

}  // namespace

RunLock::RunLock(std::filesystem::path file) : path_(std::move(file)) {
  for (descriptor_ = take(path_); is_removed(descriptor_); descriptor_ = take(path_))
    close(descriptor_);
}

RunLock::~RunLock() { close(descriptor_); }

void RunLock::empty_file() {
  if (ftruncate(descriptor_, 0) != 0)
    throw Error(ExitCode::kInputOutput, path_.string(), "cannot truncate: " + reason());
}

bool is_taken(const std::filesystem::path& file) { return probe(file).taken; }

bool locks_work(const std::filesystem::path& file) { return probe(file).works; }

}  // namespace dcmrnn::runs
