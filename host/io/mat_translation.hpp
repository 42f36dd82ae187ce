// MAT-files of version 7.3 (HDF5) as ones of version 5. A damaged HDF5 file can make its reading
// library crash, run for ever or take all memory, so a child process of limited time and memory
// reads it and hands over a file of version 5, which is then checked like any other.
#pragma once

#include <filesystem>
#include <string>

namespace dcmrnn {

// A file in memory, gone with the object.
class MemoryFile {
 public:
  MemoryFile();  // throws Error(kInputOutput)
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::filesystem::path path() const;  // for libraries that open by name; of this process alone
  std::string bytes() const;

 private:
  int descriptor_;
};

// Empty if `to` holds the variables of the 7.3 file then, otherwise what is wrong with it. Objects
// and functions come as empty arrays.
std::string translate_mat73(const std::filesystem::path& from, const MemoryFile& to);

}  // namespace dcmrnn
