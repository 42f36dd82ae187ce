// provenance.json and config.json of a finished fit, which the report reads.
#include "host/report/facts_reader.hpp"
#include "tests/fuzz/memory_input.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn::fuzz {
namespace {

void run(std::string_view bytes) {
  const MemoryInput file(bytes);
  try_to([&] { report::read_run_facts(file.path()); });
  try_to([&] { report::read_study_facts(file.path()); });
  try_to([&] { report::read_methods(file.path(), {}); });
}

std::vector<std::string> seeds() {
  return {
      R"({"version": "0.1.0", "commit": "abc", "backend": "cpu", "device": "x", "target": "AVX2",
    "fused_multiply_add": true, "precision": "mixed", "threads": 2, "seed": 1, "interrupted": false,
    "times": {"finished": "2026-01-01T00:00:00Z", "fit_seconds": 1.5, "engine_seconds": null},
    "inputs": [{"subject": "sub-01", "files": [{"file": "Y.csv", "hash": "h"}], "scale": [1, 1]}]})",
      fake::effective_config("fake", "V1")};
}

}  // namespace

const Target kProvenance = {"provenance", run, seeds};

}  // namespace dcmrnn::fuzz
