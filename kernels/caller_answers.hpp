// A question that started threads ask and the thread that started them answers: what a caller hands
// in runs in the caller's own thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <utility>

namespace dcmrnn {

class CallerAnswers {
 public:
  explicit CallerAnswers(std::function<bool()> question) : question_(std::move(question)) {}

  // In a started thread: waits for the answer. After a no, all further answers are no, unasked.
  bool ask() {
    std::unique_lock lock(mutex_);
    const std::size_t mine = ++asked_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return refused_ || answered_ >= mine; });
    return answered_ >= mine;
  }
  // In a started thread: it has no more questions.
  void leave() {
    const std::lock_guard lock(mutex_);
    ++left_;
    changed_.notify_all();
  }
  // In the thread that started them: answers until so many have left. What the question throws is a
  // no, and thrown on at the end.
  void answer(std::size_t threads) {
    std::exception_ptr failure;
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return left_ == threads || (!refused_ && answered_ < asked_); });
      if (left_ == threads) break;
      lock.unlock();
      bool yes = false;
      try {
        yes = question_();
      } catch (...) {
        failure = std::current_exception();
      }
      lock.lock();
      if (yes) ++answered_;
      refused_ = !yes;
      changed_.notify_all();
    }
    if (failure) std::rethrow_exception(failure);
  }

 private:
  std::function<bool()> question_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t asked_ = 0, answered_ = 0, left_ = 0;
  bool refused_ = false;
};

}  // namespace dcmrnn
