#include "host/io/mat_translation.hpp"

#include <fcntl.h>
#include <matio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <fstream>
#include <iterator>

#include "dcmrnn/error.hpp"
#include "host/io/mat_layout.hpp"
#include "host/io/mat_writer.hpp"

namespace dcmrnn {
namespace {

constexpr rlim_t kMostSeconds = 60;
constexpr rlim_t kMostMemory = rlim_t{4} << 30;  // bytes: four times kLargestMatMemory

// The sizes that a file's headers state, before any data is read.
class SizeCheck {
 public:
  std::string fault(const MatValue& value, int depth = 0) {
    if (!value.present()) return {};
    if (depth > kDeepestMatNesting) return "nests its arrays deeper than 24; expected less";
    if (++arrays_ > kMostMatArrays) return "holds more than 500,000 arrays; expected fewer";
    const std::uint64_t size = value.size();
    memory_ += size > kLargestMatMemory ? kLargestMatMemory : 8 * size;
    if (memory_ > kLargestMatMemory) return "holds more than 1 GiB; expected less";
    for (std::size_t i = 0; value.is_cell() && i < size; ++i) {
      if (std::string inside = fault(value.cell(i), depth + 1); !inside.empty()) return inside;
    }
    for (const std::string& name : value.field_names()) {
      for (std::size_t i = 0; i < size; ++i) {
        std::string inside = fault(value.field(name.c_str(), i), depth + 1);
        if (!inside.empty()) return inside;
      }
    }
    return {};
  }

 private:
  std::uint64_t arrays_ = 0;
  std::uint64_t memory_ = 0;
};

std::string copy_variables(mat_t* from, mat_t* to) {
  SizeCheck check;
  while (MatVariable variable{Mat_VarReadNextInfo(from)}) {
    if (std::string wrong = check.fault(MatValue(variable.get())); !wrong.empty()) return wrong;
    const std::string name = variable->name ? variable->name : "";
    if (Mat_VarReadDataAll(from, variable.get()) != 0) return "has a damaged variable " + name;
    make_writable(*variable, name);
    if (Mat_VarWrite(to, variable.get(), MAT_COMPRESSION_NONE) != 0) {
      return "has a variable that cannot be taken over: " + name;
    }
  }
  return {};
}

std::string translate(const std::filesystem::path& from, const std::filesystem::path& to) {
  mat_t* const source = Mat_Open(from.c_str(), MAT_ACC_RDONLY);
  if (source == nullptr) return "cannot be opened as a MAT-file; is it damaged?";
  mat_t* const target = Mat_CreateVer(to.c_str(), nullptr, MAT_FT_MAT5);
  if (target == nullptr) return "cannot be copied: no memory";
  const std::string wrong = copy_variables(source, target);
  Mat_Close(target);  // writes what is left; the other goes with the process
  return wrong;
}

void limit(int resource, rlim_t most) {
  const rlimit limits{most, most};
  setrlimit(static_cast<__rlimit_resource>(resource), &limits);
}

// Bytes. A sanitizer reserves more than there is, and cannot be limited.
rlim_t address_space() {
  rlim_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
}

// The child's whole life: a message in `said`, or exit code 0.
[[noreturn]] void run_child(const std::filesystem::path& from, const MemoryFile& to,
                            const MemoryFile& said) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, kMostSeconds);
  if (address_space() < kMostMemory) limit(RLIMIT_AS, kMostMemory);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDERR_FILENO);
  std::string wrong = "is damaged";
  try {
    wrong = translate(from, to.path());
  } catch (const std::exception&) {
    // As said.
  }
  std::ofstream(said.path(), std::ios::binary) << wrong;
  _exit(wrong.empty() ? 0 : 1);
}

}  // namespace

MemoryFile::MemoryFile() : descriptor_(memfd_create("dcmrnn.mat", MFD_CLOEXEC)) {
  if (descriptor_ < 0) throw Error(ExitCode::kInputOutput, "memory", "there is no room for a file");
}

MemoryFile::~MemoryFile() { close(descriptor_); }

std::filesystem::path MemoryFile::path() const {
  return "/proc/self/fd/" + std::to_string(descriptor_);
}

std::string MemoryFile::bytes() const {
  std::ifstream file(path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string translate_mat73(const std::filesystem::path& from, const MemoryFile& to) {
  const MemoryFile said;
  const pid_t child = fork();
  if (child < 0) throw Error(ExitCode::kInputOutput, from.string(), "no process to read it");
  if (child == 0) run_child(from, to, said);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    // Interrupted: wait on.
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  const std::string message = said.bytes();
  return message.empty() ? "is damaged: reading it failed, or took more than a minute or 4 GiB"
                         : message;
}

}  // namespace dcmrnn
