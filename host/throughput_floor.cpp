#include "host/throughput_floor.hpp"

#include <algorithm>
#include <chrono>

#include "dcmrnn/error.hpp"

namespace dcmrnn {
namespace {

// The first row whose instruction set is the target's and whose maker's word is in the processor's
// name. Where several processors share a row, it holds the fastest of them.
struct Row {
  const char* maker;  // "": any
  PortModel ports;
};
constexpr Row kRows[] = {
    {"AMD",
     {"AVX2", "AMD Zen 3", 2, 4, 3.5, 4.5,
      "measured on a Zen 3: two multiplies and two additions a cycle side by side, a division each "
      "3.4 and 4.5 cycles"}},
    {"",
     {"AVX2", "Intel Skylake and later", 2, 3, 5, 8,
      "assumed: multiplies on two ports, all vector arithmetic on three; not measured"}},
    {"AMD",
     {"AVX3", "AMD Zen 5", 2, 4, 2.5, 4,
      "measured on a Zen 5: two multiplies and two additions a cycle side by side, a division each "
      "2.5 and 4.0 cycles; a Zen 4 takes its 256-bit pipes twice"}},
    {"",
     {"AVX3", "Intel Xeon, Skylake-SP and later", 2, 2, 10, 16,
      "assumed: 512-bit arithmetic on two ports; division: LLVM's scheduling model; not measured"}},
    {"",
     {"NEON", "any 64-bit Arm", 4, 4, 1, 1,
      "assumed: four 128-bit pipes at most; one division a cycle is a bound, not a measurement"}},
    {"",
     {"scalar", "any", 2, 4, 3, 4,
      "assumed: two multipliers of four arithmetic pipes; not measured"}},
};

}  // namespace

const PortModel& port_model(const std::string& target, const std::string& processor) {
  for (const Row& row : kRows) {
    if (target == row.ports.target && processor.find(row.maker) != std::string::npos) {
      return row.ports;
    }
  }
  throw Error(ExitCode::kInternal, "bench", "no table of execution units for " + target);
}

Floor floor_of(const PortModel& ports, const StepCounts& counts, bool single) {
  const Floor limits[] = {
      {counts.multiplies / ports.multiply_per_cycle, "multiply"},
      {counts.arithmetic() / ports.arithmetic_per_cycle, "arithmetic"},
      {counts.divisions * (single ? ports.divide_single : ports.divide_double), "divide"}};
  return *std::max_element(std::begin(limits), std::end(limits),
                           [](const Floor& a, const Floor& b) { return a.cycles < b.cycles; });
}

double floor_ns(const Floor& floor, int lanes, double clock_ghz, int threads) {
  return floor.cycles / (lanes * clock_ghz * threads);
}

double measure_clock_ghz() {
  using Clock = std::chrono::steady_clock;
  constexpr int kTrials = 50, kRounds = 20000, kChain = 16;
  std::uint64_t sum = 0, step = 1;
  double best = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    const Clock::time_point begin = Clock::now();
    for (int round = 0; round < kRounds; ++round) {
#pragma GCC unroll 16
      for (int k = 0; k < kChain; ++k) {
        sum += step;
        // Two registers the compiler knows nothing about: the additions stay, one after the other.
        __asm__ volatile("" : "+r"(sum), "+r"(step));
      }
    }
    const std::chrono::duration<double, std::nano> time = Clock::now() - begin;
    best = std::max(best, kRounds * static_cast<double>(kChain) / time.count());
  }
  return best;
}

}  // namespace dcmrnn
