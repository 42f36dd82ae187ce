// Throughput figures as JSON: the format of `dcmrnn bench --json`.
#pragma once

#include <nlohmann/json.hpp>

#include "host/throughput.hpp"

namespace dcmrnn {

// Processor, threads, clock, instruction set, and the execution units that the floors assume.
nlohmann::ordered_json machine_json(const ThroughputBench& bench);

// One entry of "cases".
nlohmann::ordered_json case_json(const Throughput& throughput);

}  // namespace dcmrnn
