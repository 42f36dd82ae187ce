#include "dcmrnn/lane/group.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/model/hemodynamics/balloon.hpp"
#include "tests/model/hemodynamics/euler_stage.hpp"

namespace dcmrnn {
namespace {

using Three = Group<float, 3>;

Three three(float a, float b, float c) {
  Three group;
  group.of[0] = a;
  group.of[1] = b;
  group.of[2] = c;
  return group;
}

void expect_equal(const Three& group, float a, float b, float c) {
  EXPECT_EQ(group.of[0], a);
  EXPECT_EQ(group.of[1], b);
  EXPECT_EQ(group.of[2], c);
}

TEST(Group, AppliesEachOperationToEachLane) {
  const Three a = three(1, 2, 3), b = three(5, 7, -11);
  expect_equal(a + b, 6, 9, -8);
  expect_equal(a - b, -4, -5, 14);
  expect_equal(a * b, 5, 14, -33);
  expect_equal(fma(a, b, Three(1)), 6, 15, -32);
  expect_equal(fnma(a, b, Three(1)), -4, -13, 34);
  expect_equal(reciprocal(three(2, 4, 8)), 0.5f, 0.25f, 0.125f);
  expect_equal(maximum(a, b), 5, 7, 3);
  expect_equal(minimum(a, b), 1, 2, -11);
  expect_equal(count_if_below(Three(4), a, b), 5, 5, 4);
}

// The whole step of the model, with its logarithm and exponentials, lane by lane.
TEST(Group, TakesABalloonStepWithTheBitsOfSingleLanes) {
  const float theta[kRegionParameters] = {0.65f, 0.41f, 0.98f, 0.32f, 0.34f, 0.4f};
  Three thetas[kRegionParameters];
  for (int p = 0; p < kRegionParameters; ++p) {
    thetas[p] = three(theta[p], theta[p] * 1.1f, theta[p] * 0.9f);
  }
  const auto regions = Balloon<Three>::prepare(thetas, 0.125f);
  Balloon<Three>::State h = {three(0.1f, -0.2f, 0.3f), three(1.1f, 0.06f, 1.7f),
                             three(1.2f, 0.9f, 0.05f), three(0.8f, 1.1f, 1.3f)};
  Balloon<float>::State one[3];
  for (int r = 0; r < 3; ++r) one[r] = {h.s.of[r], h.f.of[r], h.v.of[r], h.q.of[r]};
  const Three x = three(0.5f, -3, 1);
  Three hits(0);
  euler_stage<Three>(regions, x, h, hits);
  for (int r = 0; r < 3; ++r) {
    float alone[kRegionParameters], hit = 0;
    for (int p = 0; p < kRegionParameters; ++p) alone[p] = thetas[p].of[r];
    euler_stage<float>(Balloon<float>::prepare(alone, 0.125f), x.of[r], one[r], hit);
    EXPECT_EQ(h.s.of[r], one[r].s);
    EXPECT_EQ(h.f.of[r], one[r].f);
    EXPECT_EQ(h.v.of[r], one[r].v);
    EXPECT_EQ(h.q.of[r], one[r].q);
    EXPECT_EQ(hits.of[r], hit);
  }
  EXPECT_EQ(hits.of[1] + hits.of[0], 1) << "one region was meant to reach the floor";
}

}  // namespace
}  // namespace dcmrnn
