// Random numbers: the generator's published answers, the address of a stream, the distributions.
#include "host/random.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace dcmrnn {
namespace {

// The number that RandomStream makes of two words of a block.
double uniform_of(std::uint32_t low, std::uint32_t high) {
  const std::uint64_t bits = std::uint64_t{low} | (std::uint64_t{high} << 32);
  return (static_cast<double>(bits >> 12) + 0.5) / 4503599627370496.0;  // 2^52
}

TEST(RandomStream, GivesThePublishedPhiloxAnswer) {
  // Salmon et al. 2011, kat_vectors: philox4x32-10 of counter 0 and key 0 is
  // 6627e8d5 e169c58d bc57ac4c 9b00dbd8. Everything 0 is the stream (0, 0, kStart, 0).
  RandomStream stream(0, 0, Purpose::kStart, 0);
  EXPECT_EQ(stream.uniform(), uniform_of(0x6627e8d5, 0xe169c58d));
  EXPECT_EQ(stream.uniform(), uniform_of(0xbc57ac4c, 0x9b00dbd8));
}

TEST(RandomStream, KeepsItsAddressLayoutForever) {
  // Words of philox4x32-10 at counter {2 << 28, 5, 0x9abcdef0, 0x12345678} and key {7, 1}, by an
  // independent implementation: a change here changes every published result.
  RandomStream stream(0x100000007u, 0x123456789abcdef0u, Purpose::kTruth, 5);
  EXPECT_EQ(stream.uniform(), uniform_of(0x1bce70f4, 0xa43c43b7));
  EXPECT_EQ(stream.uniform(), uniform_of(0x7a843c20, 0x2aed080f));
  // The next block: counter {(2 << 28) + 1, 5, ...}.
  EXPECT_EQ(stream.uniform(), uniform_of(0xe20a9533, 0x84f4955d));
}

TEST(RandomStream, EveryCoordinateMakesAnotherStream) {
  std::set<double> first_numbers;
  int streams = 0;
  for (const std::uint64_t seed : {0ull, 1ull, 1ull << 32})
    for (const std::uint64_t hash : {0ull, 1ull, 1ull << 32})
      for (const Purpose purpose : {Purpose::kStart, Purpose::kRealization, Purpose::kTruth,
                                    Purpose::kDesign, Purpose::kNoise, Purpose::kSample})
        for (const std::uint32_t number : {0u, 1u, 0xffffffffu}) {
          first_numbers.insert(RandomStream(seed, hash, purpose, number).uniform());
          ++streams;
        }
  EXPECT_EQ(first_numbers.size(), static_cast<std::size_t>(streams));
}

TEST(RandomStream, DoesNotDependOnOtherStreams) {
  RandomStream alone(3, subject_hash("sub-01"), Purpose::kNoise, 2);
  std::vector<double> expected;
  for (int i = 0; i < 9; ++i) expected.push_back(alone.normal());

  RandomStream again(3, subject_hash("sub-01"), Purpose::kNoise, 2);
  RandomStream other(3, subject_hash("sub-02"), Purpose::kNoise, 2);
  for (const double value : expected) {
    other.normal();
    EXPECT_EQ(again.normal(), value);
    other.uniform();
  }
}

TEST(RandomStream, UniformFillsTheOpenInterval) {
  RandomStream stream(1, 2, Purpose::kStart);
  constexpr int kDraws = 100000;
  double sum = 0, lowest = 1, highest = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = stream.uniform();
    sum += u;
    lowest = std::min(lowest, u);
    highest = std::max(highest, u);
  }
  EXPECT_GT(lowest, 0.0);
  EXPECT_LT(highest, 1.0);
  EXPECT_LT(lowest, 1e-3);
  EXPECT_GT(highest, 1 - 1e-3);
  EXPECT_NEAR(sum / kDraws, 0.5, 0.004);  // 4 standard errors: 4 sqrt(1/12/1e5)

  for (int i = 0; i < 1000; ++i) {
    const double u = stream.uniform(3, 13);
    EXPECT_GE(u, 3);
    EXPECT_LE(u, 13);
  }
}

TEST(RandomStream, NormalHasMeanZeroVarianceOneAndGaussianTails) {
  RandomStream stream(1, 2, Purpose::kNoise);
  constexpr int kDraws = 100000;
  double sum = 0, squares = 0;
  int beyond_two = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double z = stream.normal();
    sum += z;
    squares += z * z;
    beyond_two += std::abs(z) > 2;
  }
  // Four standard errors each: 1/sqrt(n), sqrt(2/n), sqrt(p(1-p)/n) with p = 0.0455.
  EXPECT_NEAR(sum / kDraws, 0, 0.0127);
  EXPECT_NEAR(squares / kDraws, 1, 0.0179);
  EXPECT_NEAR(beyond_two / double{kDraws}, 0.0455, 0.0026);
}

TEST(NormalQuantile, GivesPublishedQuantiles) {
  struct Case {
    double p, z;
  };
  // Wichura 1988 lists 0.25, 0.001 and 1e-20; the others are standard table values.
  for (const Case c :
       {Case{0.25, -0.6744897501960817}, Case{0.001, -3.090232306167814},
        Case{1e-20, -9.262340089798408}, Case{0.5, 0.0}, Case{0.975, 1.959963984540054},
        Case{0.995, 2.5758293035489004}, Case{0.075, -1.4395314709384563}}) {
    // The algorithm's stated relative accuracy is 1e-16; a few roundings come on top.
    EXPECT_NEAR(normal_quantile(c.p), c.z, 4e-15 * std::abs(c.z)) << "p = " << c.p;
  }
}

TEST(NormalQuantile, IsOddAndIncreasingAcrossItsPieces) {
  double last = -100;
  for (const double p : {1e-300, 1e-20, 1e-11, 1.3e-11, 1e-5, 0.0749, 0.0751, 0.3, 0.5, 0.7, 0.9249,
                         0.9251, 0.999}) {
    const double z = normal_quantile(p);
    EXPECT_GT(z, last) << "p = " << p;
    last = z;
  }
  for (const double p : {0.0625, 0.125, 0.25, 0.375})  // p and 1 - p are both exact
    EXPECT_EQ(normal_quantile(p), -normal_quantile(1 - p));
}

TEST(NormalQuantile, RefusesTheEndsOfTheInterval) {
  for (const double p : {0.0, 1.0, -0.5, std::nan("")})
    EXPECT_THROW(normal_quantile(p), std::domain_error);
}

TEST(SubjectHash, IsTheDocumentedFunction) {
  // FNV-1a 64 of "" is cbf29ce484222325, of "a" af63dc4c8601ec8c (Fowler, Noll, Vo), each through
  // the finalizer of splitmix64, by an independent implementation.
  EXPECT_EQ(subject_hash(""), 0xf52a15e9a9b5e89bu);
  EXPECT_EQ(subject_hash("a"), 0x2c0bdbf481420f8u);
  EXPECT_EQ(subject_hash("sub-01"), 0xbb0de5359022f0fdu);
}

TEST(SubjectHash, SpreadsSimilarIdsOverShards) {
  constexpr int kShards = 8, kSubjects = 4000;
  std::array<int, kShards> count{};
  for (int i = 0; i < kSubjects; ++i) ++count[subject_hash("sub-" + std::to_string(i)) % kShards];
  // Binomial with mean 500 and sd 21: 5 sd.
  for (const int n : count) EXPECT_NEAR(n, kSubjects / kShards, 105);
}

}  // namespace
}  // namespace dcmrnn
