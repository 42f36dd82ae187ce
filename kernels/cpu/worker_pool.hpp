// Threads that share a list of tasks. A task is taken by one atomic addition; no lock is held while
// tasks run. Which thread runs a task never changes its result.
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace dcmrnn {

class WorkerPool {
 public:
  // threads 0: all cores. The calling thread is one of them.
  explicit WorkerPool(int threads);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Runs task(index, worker) for every index in [0, count), worker in [0, threads()). Returns when
  // all have run. The first exception of a task is rethrown.
  void run(int count, const std::function<void(int index, int worker)>& task);

 private:
  void stop();
  void work(int worker);
  void drain(int worker);

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable start_, done_;
  const std::function<void(int, int)>* task_ = nullptr;
  int count_ = 0;
  std::atomic<int> next_{0};
  int busy_ = 0;
  long round_ = 0;
  bool stop_ = false;
  std::exception_ptr failure_;
};

}  // namespace dcmrnn
