#include "host/cli/run_identity.hpp"

#include <nlohmann/json.hpp>

#include "dcmrnn/version.hpp"
#include "host/devices.hpp"
#include "host/engines.hpp"
#include "host/io/input_file.hpp"

namespace dcmrnn::cli {

std::string run_identity(const std::string& command, const Study& study, const Cohort& cohort,
                         const std::string& part) {
  nlohmann::ordered_json inputs;
  for (const Subject& subject : cohort.subjects)
    inputs.push_back({subject.id, subject.status, subject.input_hashes});
  const nlohmann::ordered_json line = {{"dcmrnn", kVersion},
                                       {"commit", kCommit},
                                       {"fused_multiply_add", cpu_device().fused},
                                       {"backend", uses_cuda(study.options) ? "cuda" : "cpu"},
                                       {"command", command},
                                       {"shard", part},
                                       {"config", hash_bytes(study.effective)},
                                       {"inputs", hash_bytes(inputs.dump())}};
  return line.dump();
}

}  // namespace dcmrnn::cli
