// The README shows a program that is known to build: the consumer of the installed library.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

namespace {

std::string read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(DCMRNN_SOURCE_DIR "/" + path).rdbuf();
  return text.str();
}

TEST(Readme, ShowsTheProgramThatTheConsumerTestBuilds) {
  std::string program = read("tests/install_consumer/main.cpp");
  program.erase(0, program.find('\n') + 1);  // the line that says what the file is
  ASSERT_FALSE(program.empty());
  EXPECT_NE(read("README.md").find("```cpp\n" + program + "```"), std::string::npos)
      << "copy tests/install_consumer/main.cpp into README.md";
}

}  // namespace
