// The shared memory of a block, recorded: ptxas reports none of it, because it is sized at the
// launch. More of it leaves room for fewer blocks on a multiprocessor (228 KB on compute capability
// 9.0, 100 KB on 12.0).
#include "kernels/device/launch_shape.hpp"

#include <gtest/gtest.h>

#include "kernels/device/backward.hpp"
#include "kernels/device/sensitivity.hpp"
#include "tests/kernels/device/lockstep_tile.hpp"

namespace dcmrnn::device {
namespace {

template <class S, class Neural, class Integrator, class Team>
constexpr std::size_t kBackwardBytes =
    LaunchShape<Backward<S, Dynamics<Neural, Integrator>, Team>>::kSharedBytes;

struct OfTiles {
  std::size_t w4, w8, w16, w32;
};
template <class S, class Neural, class Integrator>
void expect_of_tiles(const OfTiles& bytes) {
  EXPECT_EQ((kBackwardBytes<S, Neural, Integrator, LockstepTile<4>>), bytes.w4);
  EXPECT_EQ((kBackwardBytes<S, Neural, Integrator, LockstepTile<8>>), bytes.w8);
  EXPECT_EQ((kBackwardBytes<S, Neural, Integrator, LockstepTile<16>>), bytes.w16);
  EXPECT_EQ((kBackwardBytes<S, Neural, Integrator, LockstepTile<32>>), bytes.w32);
  EXPECT_EQ((kBackwardBytes<S, Neural, Integrator, OneThread<0>>), 0u) << "the tape is scratch";
}

// For each of a block's 64 threads a tape of 8 stages, and under Heun's method 5 halves. In double
// a thread of a wide tile has M there as well, or its registers would spill.
TEST(LaunchShape, ABlockOfTheReverseSweepTakesTheSharedMemoryThatIsRecorded) {
  expect_of_tiles<float, Bilinear, Euler>({16384, 16384, 16384, 16384});
  expect_of_tiles<float, Bilinear, Heun>({17664, 17664, 17664, 17664});
  expect_of_tiles<float, Bilinear, Exp2>({26624, 26624, 26624, 26624});
  expect_of_tiles<float, Sigmoid, Euler>({16384, 16384, 16384, 16384});
  expect_of_tiles<float, Sigmoid, Heun>({17664, 17664, 17664, 17664});
  expect_of_tiles<double, Bilinear, Euler>({32768, 32768, 32768, 65536});
  expect_of_tiles<double, Bilinear, Heun>({35328, 35328, 51712, 68096});
  expect_of_tiles<double, Bilinear, Exp2>({53248, 61440, 69632, 86016});
  expect_of_tiles<double, Sigmoid, Euler>({32768, 32768, 32768, 65536});
  expect_of_tiles<double, Sigmoid, Heun>({35328, 35328, 51712, 68096});
}

TEST(LaunchShape, ABlockOfMembersInOneThreadTakesAsMuchForEachRegion) {
  EXPECT_EQ((kBackwardBytes<float, Bilinear, Euler, OneThread<1>>), 16384u);
  EXPECT_EQ((kBackwardBytes<float, Bilinear, Euler, OneThread<2>>), 2 * 16384u);
  EXPECT_EQ((kBackwardBytes<float, Bilinear, Euler, OneThread<3>>), 3 * 16384u);
  EXPECT_EQ((kBackwardBytes<float, Bilinear, Euler, OneThread<4>>), 4 * 16384u);
  EXPECT_EQ((kBackwardBytes<float, Bilinear, Heun, OneThread<1>>), 17664u);
  EXPECT_EQ((kBackwardBytes<float, Bilinear, Heun, OneThread<2>>), 2 * 17664u);
  EXPECT_EQ((kBackwardBytes<float, Bilinear, Heun, OneThread<3>>), 3 * 17664u);
  EXPECT_EQ((kBackwardBytes<float, Bilinear, Heun, OneThread<4>>), 4 * 17664u);
  EXPECT_EQ((kBackwardBytes<double, Bilinear, Euler, OneThread<1>>), 32768u);
  EXPECT_EQ((kBackwardBytes<double, Bilinear, Euler, OneThread<2>>), 2 * 32768u);
  EXPECT_EQ((kBackwardBytes<double, Bilinear, Heun, OneThread<1>>), 35328u);
  EXPECT_EQ((kBackwardBytes<double, Bilinear, Heun, OneThread<2>>), 2 * 35328u);
}

TEST(LaunchShape, TheOtherSweepsTakeNoneButForWideExponentialTangents) {
  using Model = Dynamics<Bilinear, Exp2>;
  EXPECT_EQ((LaunchShape<Forward<double, Model, LockstepTile<16>>>::kSharedBytes), 0u);
  EXPECT_EQ((LaunchShape<Sensitivity<float, Model, LockstepTile<16>>>::kSharedBytes), 0u);
  EXPECT_EQ((LaunchShape<Sensitivity<double, Model, LockstepTile<8>>>::kSharedBytes), 0u);
  EXPECT_EQ((LaunchShape<Sensitivity<double, Model, LockstepTile<16>>>::kSharedBytes), 32768u)
      << "M of 128 threads";
  using Stages = Dynamics<Bilinear, Heun>;
  EXPECT_EQ((LaunchShape<Sensitivity<double, Stages, LockstepTile<32>>>::kSharedBytes), 0u);
}

}  // namespace
}  // namespace dcmrnn::device
