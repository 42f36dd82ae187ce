// The counting lane counts what is asked of it, and computes what the scalar lane does.
#include "kernels/cpu/counting_lane.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

using counting::OperationCounts;

OperationCounts counted(const auto& work) {
  counting::counts = {};
  work();
  return counting::counts;
}

TEST(CountingLane, CountsASmallExpression) {
  using T = CountingLane<double>;
  double in[2] = {3, 4}, out = 0;
  const OperationCounts counts = counted([&] {
    const T a = load(&in[0], T()), b = load(&in[1], T());
    store(fma(a, b, a * b) - maximum(a, b) + reciprocal(b), &out);
  });
  EXPECT_EQ(out, 20.25);  // 12 + 12 - 4 + 1/4
  OperationCounts expected;
  expected.multiplies = 2;
  expected.additions = 2;
  expected.compares = 1;
  expected.divisions = 1;
  expected.loads = 2;
  expected.stores = 1;
  EXPECT_EQ(counts, expected);
}

TEST(CountingLane, CountsTheExponentialAsItsPolynomial) {
  const OperationCounts single =
      counted([] { exp2_product(CountingLane<float>(0.5f), CountingLane<float>(3)); });
  // Two multiply-adds split off the integer, five and a square make the polynomial; shift and add
  // scale it.
  EXPECT_EQ(single.multiplies, 8);
  EXPECT_EQ(single.additions, 1);
  EXPECT_EQ(single.integers, 2);
  const OperationCounts full =
      counted([] { exp2_product(CountingLane<double>(0.5), CountingLane<double>(3)); });
  EXPECT_EQ(full.multiplies, 15);
}

TEST(CountingLane, GivesTheBitsOfTheScalarLane) {
  EXPECT_EQ(log2(CountingLane<float>(2.7f)).value, log2(2.7f));
  EXPECT_EQ(log2(CountingLane<double>(2.7)).value, log2(2.7));
  EXPECT_EQ(exp2_product(CountingLane<double>(0.3), CountingLane<double>(-7)).value,
            exp2_product(0.3, -7.0));
}

TEST(CountingLane, CopiesFromAndToTheWorkspaceAreLoadsAndStores) {
  using T = CountingLane<float>;
  alignas(64) unsigned char memory[64] = {};
  T* workspace = reinterpret_cast<T*>(memory);
  counting::watch_workspace(memory, sizeof memory);
  const OperationCounts counts = counted([&] {
    const T a(1.0f);
    workspace[0] = a;             // store
    const T b = workspace[0];     // load
    const T c = b;                // register to register
    workspace[1] = workspace[0];  // load and store
    static_cast<void>(c);
  });
  counting::watch_workspace(nullptr, 0);
  EXPECT_EQ(counts.loads, 2);
  EXPECT_EQ(counts.stores, 2);
}

TEST(CountingLane, ASingleRegisterIsAccumulatedAsTwoOfDoubles) {
  double sum = 1;
  const OperationCounts single = counted([&] { accumulate(&sum, CountingLane<float>(2)); });
  const OperationCounts full = counted([&] { accumulate(&sum, CountingLane<double>(2)); });
  EXPECT_EQ(sum, 5);
  EXPECT_EQ(single.additions, 2);
  EXPECT_EQ(full.additions, 1);
}

}  // namespace
}  // namespace dcmrnn
