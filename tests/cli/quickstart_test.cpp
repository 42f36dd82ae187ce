// ./quickstart before it installs or builds anything.
#include <stdlib.h>

#include "tests/cli/program.hpp"

namespace dcmrnn::testing {
namespace {

Outcome quickstart(const std::vector<std::string>& arguments) {
  return Program(arguments, "", DCMRNN_SOURCE_DIR "/quickstart").wait();
}

// Puts a `cmake` of the given version first on the PATH, which does nothing but say so.
class OtherCmake {
 public:
  explicit OtherCmake(const std::string& version) : path_(getenv("PATH")) {
    write_file(folder_ / "cmake", "#!/bin/sh\necho cmake version " + version + "\n");
    fs::permissions(folder_ / "cmake", fs::perms::owner_all);
    setenv("PATH", (folder_.path().string() + ":" + path_).c_str(), 1);
  }
  ~OtherCmake() { setenv("PATH", path_.c_str(), 1); }
  OtherCmake(const OtherCmake&) = delete;
  OtherCmake& operator=(const OtherCmake&) = delete;

 private:
  TemporaryFolder folder_;
  std::string path_;
};

TEST(Quickstart, HelpGoesToStdoutAndWrongUseToStderr) {
  const Outcome help = quickstart({"--help"});
  EXPECT_EQ(help.exit_code, 0) << help.err;
  EXPECT_NE(help.out.find("./quickstart test"), std::string::npos) << help.out;
  EXPECT_EQ(help.err, "");
  const Outcome wrong = quickstart({"tset"});
  EXPECT_EQ(wrong.exit_code, 64);
  EXPECT_EQ(wrong.out, "");
  EXPECT_EQ(wrong.err, help.out);
}

TEST(Quickstart, RefusesACmakeThatIsTooOldAndSaysWhichIsNeeded) {
  for (const char* version : {"3.5.1", "3.24.4"}) {
    const OtherCmake cmake(version);
    const Outcome outcome = quickstart({});
    EXPECT_EQ(outcome.exit_code, 69);
    EXPECT_NE(outcome.err.find("CMake 3.25 or later is needed"), std::string::npos) << outcome.err;
    EXPECT_NE(outcome.err.find(version), std::string::npos) << outcome.err;
  }
}

}  // namespace
}  // namespace dcmrnn::testing
