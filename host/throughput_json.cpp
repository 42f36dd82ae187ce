#include "host/throughput_json.hpp"

#include "host/devices.hpp"

namespace dcmrnn {

nlohmann::ordered_json machine_json(const ThroughputBench& bench) {
  const CpuDevice cpu = cpu_device();
  const PortModel& ports = bench.ports();
  return {{"device", cpu.name},
          {"threads", cpu.threads},
          {"memory_bytes", cpu.memory},
          {"target", bench.target().name},
          {"clock_ghz", bench.clock_ghz()},
          {"execution_units",
           {{"of", ports.processors},
            {"multiply_per_cycle", ports.multiply_per_cycle},
            {"arithmetic_per_cycle", ports.arithmetic_per_cycle},
            {"divide_cycles", {{"fp32", ports.divide_single}, {"fp64", ports.divide_double}}},
            {"source", ports.source}}}};
}

nlohmann::ordered_json case_json(const Throughput& t) {
  return {{"kernel", name_of(t.what.kernel)},
          {"regions", t.what.regions},
          {"precision", t.what.single ? "fp32" : "fp64"},
          {"threads", t.what.threads},
          {"target", t.target},
          {"inputs", name_of(t.what.inputs)},
          {"integrator", t.what.integrator},
          {"members", t.members},
          {"ns_per_region_step", t.ns_per_region_step},
          {"floor_ns", t.floor_ns},
          {"share_of_floor", t.share_of_floor()},
          {"bound", t.bound},
          {"operations_per_region_step",
           {{"multiply", t.counts.multiplies},
            {"add", t.counts.additions},
            {"divide", t.counts.divisions},
            {"integer", t.counts.integers},
            {"compare", t.counts.compares},
            {"load", t.counts.loads},
            {"store", t.counts.stores}}}};
}

}  // namespace dcmrnn
