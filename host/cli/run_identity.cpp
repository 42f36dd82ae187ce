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
  return run_identity(command, study.options, study.effective, inputs.dump(), part);
}

std::string run_identity(const std::string& command, const FitOptions& engine,
                         const std::string& config, const std::string& inputs,
                         const std::string& part) {
  const nlohmann::ordered_json line = {{"dcmrnn", kVersion},
                                       {"commit", kCommit},
                                       {"fused_multiply_add", cpu_device().fused},
                                       {"backend", uses_cuda(engine) ? "cuda" : "cpu"},
                                       {"command", command},
                                       {"shard", part},
                                       {"config", hash_bytes(config)},
                                       {"inputs", hash_bytes(inputs)}};
  return line.dump();
}

}  // namespace dcmrnn::cli
