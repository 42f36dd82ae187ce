// The include rules hold in every source, and the checker sees what breaks them.
#include "tests/layering/include_rules.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

namespace dcmrnn::layering {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = DCMRNN_SOURCE_DIR;

bool is_source(const fs::path& path) {
  static const std::set<std::string> extensions = {".hpp", ".cpp", ".h", ".cu", ".cuh", ".in"};
  return extensions.contains(path.extension().string());
}

std::string read(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(IncludeRules, HoldInEverySource) {
  int sources = 0;
  for (const char* folder : {"include", "kernels", "host"}) {
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(kRoot / folder)) {
      if (!entry.is_regular_file() || !is_source(entry.path())) continue;
      ++sources;
      const std::string path = entry.path().lexically_relative(kRoot).generic_string();
      for (const std::string& violation : violations(path, read(entry.path()))) {
        ADD_FAILURE() << violation;
      }
    }
  }
  EXPECT_GT(sources, 0) << "no sources found below " << kRoot;
}

TEST(IncludeRules, NoUnknownTopLevelFolder) {
  const std::set<std::string> known = {"bench", "configs", "host", "include", "kernels", "tests"};
  for (const fs::directory_entry& entry : fs::directory_iterator(kRoot)) {
    const std::string name = entry.path().filename().string();
    // Build trees, outputs and editors' folders are no part of the house.
    const bool ignored = name.starts_with('.') || name.starts_with("build") ||
                         name.starts_with("out") || fs::exists(entry.path() / "CMakeCache.txt");
    if (!entry.is_directory() || ignored) continue;
    EXPECT_TRUE(known.contains(name)) << "unknown top-level folder: " << name;
  }
}

TEST(IncludeRules, ViolationNamesFileAndLine) {
  const std::vector<std::string> found =
      violations("kernels/engine.hpp", "// engine\n#include <cmath>\n  #  include <Eigen/Dense>\n");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], "kernels/engine.hpp:3: kernels/ must not include Eigen/Dense");
}

struct Case {
  std::string path;
  std::string include;
  bool allowed;
};

TEST(IncludeRules, AllowDownwardAndForbidTheRest) {
  const std::vector<Case> cases = {
      {"include/dcmrnn/lane/dual.hpp", "\"dcmrnn/lane/math.hpp\"", true},
      {"include/dcmrnn/lane/dual.hpp", "<cmath>", true},
      {"include/dcmrnn/lane/dual.hpp", "\"dcmrnn/model/parameters.hpp\"", false},
      {"include/dcmrnn/lane/dual.hpp", "<vector>", false},
      {"include/dcmrnn/lane/dual.hpp", "<string_view>", true},
      {"include/dcmrnn/model/loss.hpp", "\"dcmrnn/lane/math.hpp\"", true},
      {"include/dcmrnn/model/loss.hpp", "\"kernels/engine.hpp\"", false},
      {"include/dcmrnn/model/loss.hpp", "<stdexcept>", false},
      {"include/dcmrnn/model/loss.hpp", "<cuda_runtime.h>", false},
      {"include/dcmrnn/optimizer/adam.hpp", "\"dcmrnn/lane/math.hpp\"", true},
      {"include/dcmrnn/optimizer/adam.hpp", "\"dcmrnn/model/parameters.hpp\"", false},
      {"include/dcmrnn/model/catalog.hpp", "\"dcmrnn/optimizer/adam.hpp\"", true},
      {"include/dcmrnn/model/loss.hpp", "\"dcmrnn/optimizer/adam.hpp\"", false},
      {"include/dcmrnn/optimizer/adam.hpp", "<iostream>", false},
      {"kernels/cpu/sweep.cpp", "\"dcmrnn/model/loss.hpp\"", true},
      {"kernels/cpu/sweep.cpp", "\"dcmrnn/cohort.hpp\"", false},
      {"kernels/cpu/sweep.cpp", "\"host/estimate.hpp\"", false},
      {"kernels/cpu/sweep.cpp", "<fstream>", false},
      {"include/dcmrnn/cohort.hpp", "<Eigen/Dense>", true},
      {"include/dcmrnn/cohort.hpp", "<nlohmann/json.hpp>", false},
      {"include/dcmrnn/cohort.hpp", "\"dcmrnn/lane/pack.hpp\"", false},
      {"include/dcmrnn/cohort.hpp", "\"host/io/table.hpp\"", false},
      {"host/estimate.cpp", "\"kernels/engine.hpp\"", true},
      {"host/estimate.cpp", "\"dcmrnn/model/priors.hpp\"", true},
      {"host/estimate.cpp", "\"dcmrnn/cohort.hpp\"", true},
      {"host/estimate.cpp", "\"dcmrnn/lane/pack.hpp\"", false},
      {"host/estimate.cpp", "\"tests/support/simulator.hpp\"", false}};
  for (const Case& c : cases) {
    EXPECT_EQ(violations(c.path, "#include " + c.include + "\n").empty(), c.allowed)
        << c.path << " including " << c.include;
  }
}

}  // namespace
}  // namespace dcmrnn::layering
