// One row of the tables of broken studies.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "dcmrnn/error.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn::test {

struct HostileCase {
  const char* name;
  void (*break_study)(FixtureStudy& study);
  // What the message must hold: file, key or row, and what was expected.
  std::vector<std::string> mentions;
  // Of a config: what it throws. Of data: the status of the one subject that is broken.
  ExitCode code = ExitCode::kData;
  std::string status = "bad_data";
};

// How GoogleTest names a case.
inline void PrintTo(const HostileCase& row, std::ostream* stream) { *stream << row.name; }

}  // namespace dcmrnn::test
