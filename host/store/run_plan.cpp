#include "host/store/run_plan.hpp"

#include "host/io/input_file.hpp"

namespace dcmrnn::runs {

std::string part_of(const RunIdentity& identity, const std::string& name) {
  for (const auto& [part, value] : identity)
    if (part == name) return value;
  return {};
}

std::string content_hash(const Unit& unit) {
  return hash_bytes(nlohmann::json({unit.name, unit.inputs, unit.fault}).dump());
}

}  // namespace dcmrnn::runs
