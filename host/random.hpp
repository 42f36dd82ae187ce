// Random numbers that depend on names, never on order: Philox4x32-10 (Salmon et al. 2011), a
// counter-based generator. A stream is addressed by the seed, the subject's id, a purpose and a
// number (the start, or the realization); rows, batches, threads and shards do not enter.
// Only + - * / and sqrt are used, so the numbers have the same bits on every platform.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace dcmrnn {

// What a stream is for. The values are part of every result: append, never renumber.
enum class Purpose : std::uint32_t {
  kStart = 0,        // initial parameters of a start
  kRealization = 1,  // noise of a parametric-bootstrap data set
  kTruth = 2,        // parameters of a simulated subject
  kDesign = 3,       // stimuli of a simulated subject
  kNoise = 4,        // noise of a simulated subject
  kSample = 5,       // chains that draw from a posterior
};

// The 64-bit name of a subject: FNV-1a over the bytes of the id, then the finalizer of splitmix64,
// so that ids that differ in one letter differ in every bit.
std::uint64_t subject_hash(std::string_view id);

class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t subject_hash, Purpose purpose,
               std::uint32_t number = 0);

  double uniform();                         // in (0, 1), both ends excluded, 52 bits
  double uniform(double low, double high);  // in (low, high) up to rounding
  double normal();                          // mean 0, variance 1; takes one uniform number

 private:
  std::uint64_t next_bits();

  std::array<std::uint32_t, 2> key_;      // the seed
  std::array<std::uint32_t, 4> counter_;  // {purpose and block, number, subject hash}
  std::array<std::uint32_t, 4> block_{};  // the current four words: two numbers of 64 bits
  int left_ = 0;                          // numbers of the block not yet handed out
};

// Quantile of the standard normal distribution at p in (0, 1).
// Wichura 1988, algorithm AS 241 (PPND16), relative accuracy about 1e-16.
double normal_quantile(double p);

}  // namespace dcmrnn
