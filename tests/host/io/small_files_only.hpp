// While it lives no file can grow beyond a limit: the one way to make a write fail that works
// everywhere, also for root.
#pragma once

#include <signal.h>
#include <sys/resource.h>

namespace dcmrnn::fake {

class SmallFilesOnly {
 public:
  static constexpr rlim_t kBytes = 4096;

  SmallFilesOnly() {
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit small = before_;
    small.rlim_cur = kBytes;
    setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallFilesOnly() {
    setrlimit(RLIMIT_FSIZE, &before_);
    signal(SIGXFSZ, SIG_DFL);
  }
  SmallFilesOnly(const SmallFilesOnly&) = delete;
  SmallFilesOnly& operator=(const SmallFilesOnly&) = delete;

 private:
  rlimit before_{};
};

}  // namespace dcmrnn::fake
