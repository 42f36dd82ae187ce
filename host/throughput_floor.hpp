// The least time a kernel can take on a processor, from its operation counts and the processor's
// execution units.
#pragma once

#include <string>

#include "host/throughput_counts.hpp"
#include "kernels/cpu/target.hpp"

namespace dcmrnn {

// What one core executes per cycle with the registers of one instruction set.
struct PortModel {
  const char* target;           // the instruction set: Target::name
  const char* processors;       // whose execution units these are
  double multiply_per_cycle;    // products and fused multiply-adds
  double arithmetic_per_cycle;  // these and all other vector arithmetic together
  double divide_single;         // cycles between two divisions
  double divide_double;
  const char* source;
};

// The row for the target on the processor of this name (cpu_name()).
const PortModel& port_model(const std::string& target, const std::string& processor);

// What keeps a kernel from being faster.
struct Floor {
  double cycles = 0;       // per region-step of one register of members
  const char* bound = "";  // "multiply", "arithmetic" or "divide": the units that are always busy
};

// The units work side by side, so the busiest one gives the bound. Latency, memory and instruction
// supply are left out: a figure at its floor is one that nothing but fewer operations can improve.
Floor floor_of(const PortModel& ports, const StepCounts& counts, bool single);

// ns per region-step and member, for `lanes` members in a register.
double floor_ns(const Floor& floor, int lanes, double clock_ghz, int threads);

// Clock of this core now, GHz, from a chain of dependent integer additions: one cycle each on every
// processor. The highest of several short trials.
double measure_clock_ghz();

}  // namespace dcmrnn
