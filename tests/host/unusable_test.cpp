#include "host/unusable.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

std::optional<ExitCode> code(const std::vector<std::string>& statuses) {
  Cohort cohort;
  for (const std::string& status : statuses) cohort.subjects.emplace_back().status = status;
  return code_if_unusable(cohort);
}

TEST(Unusable, SaysWhetherTheDataAreMissingOrWrong) {
  EXPECT_EQ(code({}), std::nullopt);
  EXPECT_EQ(code({"bad_data", "ok"}), std::nullopt);
  EXPECT_EQ(code({"missing_input", "missing_input"}), ExitCode::kNoInput);
  EXPECT_EQ(code({"missing_input", "bad_data"}), ExitCode::kData);
}

}  // namespace
}  // namespace dcmrnn
