// What ranks tell each other, as texts.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "dcmrnn/estimate.hpp"
#include "host/store/run_plan.hpp"

namespace dcmrnn::runs {

// Those that read a text throw Error(kData) where it is not of its kind.

using InputHashes = std::vector<std::pair<std::string, std::string>>;  // file, hash

// kHello: everything that the results depend on but the data.
std::string text_of(const RunIdentity& identity);
RunIdentity read_hello(const std::string& text);

// kBatch: its number and its subjects.
struct BatchOrder {
  std::size_t batch = 0;
  std::vector<std::string> subjects;  // ids
};
std::string text_of(const BatchOrder& order);
BatchOrder read_order(const std::string& text);

// kResult: the fits as the run store keeps them, and what data they are of.
struct BatchResult {
  std::size_t batch = 0;
  std::vector<SubjectEstimate> subjects;
  std::vector<InputHashes> inputs;  // [subject]
  EngineReport engine;
};
std::string text_of(const BatchResult& result);
BatchResult read_result(const std::string& text);

}  // namespace dcmrnn::runs
