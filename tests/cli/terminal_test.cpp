// What people at a terminal see: a progress bar, colour unless they refuse it.
#include <fcntl.h>
#include <stdlib.h>

#include "tests/cli/small_study.hpp"

namespace dcmrnn::testing {
namespace {

// A terminal of which the test holds the other end.
class Terminal {
 public:
  Terminal() : descriptor_(posix_openpt(O_RDWR | O_NOCTTY)) {
    if (descriptor_ < 0 || grantpt(descriptor_) != 0 || unlockpt(descriptor_) != 0) return;
    name_ = ptsname(descriptor_);
    fcntl(descriptor_, F_SETFL, O_NONBLOCK);
    held_open_ = open(name_.c_str(), O_RDWR | O_NOCTTY);
  }
  ~Terminal() {
    close(held_open_);
    close(descriptor_);
  }

  bool works() const { return held_open_ >= 0; }

  // Runs the program with this as its stderr; returns what it shows.
  std::string shown_by(const std::vector<std::string>& arguments) {
    Program program(arguments, name_);
    std::string text;
    char buffer[4096];
    for (bool running = true; running;) {
      running = program.running();
      for (ssize_t n; (n = read(descriptor_, buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<std::size_t>(n));
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    program.wait();
    return text;
  }

 private:
  int descriptor_ = -1;
  int held_open_ = -1;
  std::string name_;
};

TEST(TerminalOutput, FitShowsABarThatMessagesReplace) {
  Terminal terminal;
  if (!terminal.works()) GTEST_SKIP() << "no pseudo terminal here";
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 2, 60, 50);
  const std::string text = terminal.shown_by({"fit", config, "-o", (folder / "out").string()});
  EXPECT_NE(text.find("[...."), std::string::npos) << text;
  EXPECT_NE(text.find("0/2 subjects"), std::string::npos) << text;
  EXPECT_NE(text.find("\r\x1b[2K"), std::string::npos) << text;
}

TEST(TerminalOutput, ErrorsAreColouredUnlessRefused) {
  Terminal terminal;
  if (!terminal.works()) GTEST_SKIP() << "no pseudo terminal here";
  const std::vector<std::string> wrong = {"check", "absent.json"};
  unsetenv("NO_COLOR");
  EXPECT_NE(terminal.shown_by(wrong).find("\x1b[31merror: "), std::string::npos);
  setenv("NO_COLOR", "1", 1);
  const std::string plain = terminal.shown_by(wrong);
  unsetenv("NO_COLOR");
  EXPECT_NE(plain.find("error: "), std::string::npos);
  EXPECT_EQ(plain.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace dcmrnn::testing
