// Reads a whole config. The public door is load_study() of dcmrnn/io.hpp.
#pragma once

#include <filesystem>
#include <string>

#include "dcmrnn/io.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// Reads a document whose keys have the path `where` in messages; faults go into the context.
Study read_study(const Json& document, const std::string& where, ConfigContext& context);

// As load_study(); `known` receives the keys that the readers know.
Study read_study(const std::filesystem::path& config, KnownKeys& known);

// The study's effective config with the options that the command line may override (starts, seed,
// backend, precision) as `study.options` has them now.
std::string effective_config(const Study& study);

}  // namespace dcmrnn
