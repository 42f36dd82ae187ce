// What can go wrong, said once: exit codes, faults of the input, and the exception that carries
// them.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dcmrnn {

// Exit codes of the command line (sysexits.h numbers where one fits).
enum class ExitCode {
  kOk = 0,             // all done, outputs re-read
  kSomeFailed = 1,     // finished, but more fits failed than --fail-on tolerates
  kUsage = 64,         // the command line is wrong
  kData = 65,          // a config or data file is wrong
  kNoInput = 66,       // an input file is missing
  kUnavailable = 69,   // a required device is not there
  kInternal = 70,      // a defect of dcmrnn itself, or no memory
  kCannotCreate = 73,  // an output cannot be created
  kInputOutput = 74,   // a read or a write failed, disk full included
  kInterrupted = 75,   // interrupted with everything saved: run again to continue
};

// One fault of an input: where it is (file, key, row, column) and what is wrong and was expected.
struct Fault {
  std::string where;
  std::string what;
};

// Thrown by the public functions. Carries every fault that was found, not only the first.
class Error : public std::runtime_error {
 public:
  Error(ExitCode code, std::vector<Fault> faults)
      : std::runtime_error(summary(faults)), code_(code), faults_(std::move(faults)) {}
  Error(ExitCode code, std::string where, std::string what)
      : Error(code, std::vector<Fault>{{std::move(where), std::move(what)}}) {}

  ExitCode code() const { return code_; }
  const std::vector<Fault>& faults() const { return faults_; }

 private:
  static std::string summary(const std::vector<Fault>& faults) {
    std::string text;
    for (const Fault& fault : faults) {
      if (!text.empty()) text += '\n';
      text += fault.where + ": " + fault.what;
    }
    return text;
  }

  ExitCode code_;
  std::vector<Fault> faults_;
};

}  // namespace dcmrnn
