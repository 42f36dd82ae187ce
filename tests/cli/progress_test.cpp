// How far a command is, as a log sees it: plain lines, the first one at once.
#include <regex>

#include "tests/cli/small_study.hpp"

namespace dcmrnn::testing {
namespace {

std::vector<std::string> progress_lines(const std::string& err) {
  static const std::regex pattern(R"([0-9]+/[0-9]+ subjects, .*)");
  std::vector<std::string> lines = lines_of(err);
  std::erase_if(lines, [](const std::string& line) { return !std::regex_match(line, pattern); });
  return lines;
}

TEST(PlainProgress, OfAShortFitIsOneLineAtTheStart) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 2);
  const Outcome outcome = run({"fit", config, "-o", (folder / "out").string()});
  const std::vector<std::string> lines = progress_lines(outcome.err);
  ASSERT_EQ(lines.size(), 1u) << outcome.err;
  EXPECT_TRUE(lines[0].starts_with("0/2 subjects, start, ")) << lines[0];
}

TEST(PlainProgress, OfAShortSimulationIsOneLineAtTheStart) {
  const TemporaryFolder folder;
  write_file(folder / "simulate.json", small_simulation(3, 60, 2));
  const Outcome outcome =
      run({"simulate", (folder / "simulate.json").string(), "-o", (folder / "study").string()});
  const std::vector<std::string> lines = progress_lines(outcome.err);
  ASSERT_EQ(lines.size(), 1u) << outcome.err;
  EXPECT_TRUE(lines[0].starts_with("0/3 subjects, simulate, ")) << lines[0];
}

}  // namespace
}  // namespace dcmrnn::testing
