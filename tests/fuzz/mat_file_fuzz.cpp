// Any bytes as a DCM or GCM file: models, or an Error with faults; nothing else may happen.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "dcmrnn/error.hpp"
#include "host/io/spm_group.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const int file = memfd_create("fuzz.mat", 0);
  if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size)) return -1;
  try {
    dcmrnn::read_spm_files({"/proc/self/fd/" + std::to_string(file)}, {});
  } catch (const dcmrnn::Error&) {
    // What was wrong is said.
  }
  close(file);
  return 0;
}
