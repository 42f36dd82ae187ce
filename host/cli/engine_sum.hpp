// What computed the parts of a run, as one report of the whole.
#pragma once

#include <string>

#include "dcmrnn/estimate.hpp"

namespace dcmrnn::cli {

// Adds the name to a list "a, b", unless it is there.
void join(std::string& all, const std::string& one);

// Adds work and times; names that differ stand side by side, threads are the most of any part.
void add(EngineReport& all, const EngineReport& part);

}  // namespace dcmrnn::cli
