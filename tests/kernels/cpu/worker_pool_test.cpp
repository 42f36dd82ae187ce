#include "kernels/cpu/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

namespace dcmrnn {
namespace {

TEST(WorkerPool, RunsEveryTaskOnceInEveryRound) {
  WorkerPool pool(3);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::atomic<int>> runs(round);
    pool.run(round, [&](int index, int worker) {
      ASSERT_LT(worker, pool.threads());
      ++runs[index];
    });
    for (const auto& count : runs) EXPECT_EQ(count, 1);
  }
}

TEST(WorkerPool, RethrowsATasksException) {
  WorkerPool pool(2);
  EXPECT_THROW(pool.run(10,
                        [](int index, int) {
                          if (index == 3) throw std::runtime_error("task 3");
                        }),
               std::runtime_error);
  std::atomic<int> runs = 0;
  pool.run(10, [&](int, int) { ++runs; });
  EXPECT_EQ(runs, 10);
}

}  // namespace
}  // namespace dcmrnn
