// Files that appear whole or not at all: written under a temporary name in the same folder, flushed
// to the disk, then renamed.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dcmrnn {

// Every function throws Error: kCannotCreate where the file cannot be created, kInputOutput where
// writing fails (disk full included). The message holds the path and the system's reason.

// Files that appear together, in the order in which they were completed. Flushing many at once
// costs little more than flushing one. Several threads may complete files at once.
class FileBatch {
 public:
  FileBatch() = default;
  explicit FileBatch(std::filesystem::path last) : last_(std::move(last)) {}  // appears last
  ~FileBatch();  // without commit(): removes the temporary files
  FileBatch(const FileBatch&) = delete;
  FileBatch& operator=(const FileBatch&) = delete;

  void add(std::filesystem::path temporary, std::filesystem::path path);
  void remove(std::filesystem::path path);  // if it is there, when the others appear
  void commit();

  // Where a file can be read before it appears: `path` itself where the batch has none of that
  // name; empty where it is to be removed.
  std::filesystem::path place_of(const std::filesystem::path& path) const;

 private:
  struct Staged {
    std::filesystem::path temporary;  // empty where the file is to be removed
    std::filesystem::path path;
    bool appears() const { return !temporary.empty(); }
  };
  void stage(Staged file);

  std::filesystem::path last_;
  mutable std::mutex mutex_;
  std::vector<Staged> staged_;
};

class AtomicFile {
 public:
  // With a batch, commit() leaves the appearing to the batch, which must outlive this.
  explicit AtomicFile(std::filesystem::path path, FileBatch* batch = nullptr);
  ~AtomicFile();  // without commit(): removes the temporary file
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view text);

  // For a library that writes files itself, in place of write().
  const std::filesystem::path& temporary() const { return temporary_; }

  // Makes the file appear under its name, in place of an older one. To be called once, last.
  void commit();

 private:
  void flush();

  FileBatch* batch_;
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::string buffer_;
  int descriptor_ = -1;
};

void write_file_atomically(const std::filesystem::path& path, std::string_view text,
                           FileBatch* batch = nullptr);

// Creates a folder and its parents where they are missing.
void make_folder(const std::filesystem::path& folder);

// Makes names that appeared in a folder survive a power failure. Some file systems refuse: no
// fault.
void flush_folder(const std::filesystem::path& folder);

// Removes a file if it is there.
void remove_file(const std::filesystem::path& path);

}  // namespace dcmrnn
