// What the run store of a folder holds, read as `status` reads it.
#pragma once

#include <cstdint>
#include <filesystem>

#include "dcmrnn/error.hpp"
#include "host/store/run_view.hpp"

namespace dcmrnn::testing {

// How many units of work are on disk; 0 where no run has begun yet.
inline std::int64_t stored_units(const std::filesystem::path& out) {
  try {
    const runs::RunStatus status = runs::RunView(out).status();
    return status.done + status.failed;
  } catch (const Error& none_yet) {
    EXPECT_EQ(none_yet.code(), ExitCode::kNoInput) << none_yet.what();
    return 0;
  }
}

// Whether the run's results all stand, and nothing but the store is left of the run itself.
inline void expect_finished(const std::filesystem::path& out) {
  EXPECT_EQ(runs::RunView(out).status().state, "finished");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(out)) {
    const std::string name = entry.path().filename().string();
    EXPECT_FALSE(name.ends_with(".tmp") || name.starts_with("run.sqlite-")) << name;
  }
}

}  // namespace dcmrnn::testing
