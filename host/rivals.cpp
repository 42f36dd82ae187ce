#include "host/rivals.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>

namespace dcmrnn {
namespace {

// The best value of a figure among fits, where two of them have it.
template <class Better>
std::optional<double> best_of(const std::vector<FitRecord*>& rivals,
                              std::optional<double> FitRecord::*figure, Better better) {
  std::optional<double> best;
  int holders = 0;
  for (const FitRecord* fit : rivals) {
    const std::optional<double>& value = fit->*figure;
    if (!value) continue;
    ++holders;
    if (!best || better(*value, *best)) best = value;
  }
  return holders > 1 ? best : std::nullopt;
}

}  // namespace

void compare_rivals(const Experiment& experiment, std::vector<FitRecord>& fits) {
  std::map<std::pair<std::string, std::string>, std::vector<FitRecord*>> of_data_set;
  for (FitRecord& fit : fits) {
    const std::string& data = experiment.conditions[fit.condition].data.effective;
    of_data_set[{data, fit.subject}].push_back(&fit);
  }
  for (const auto& [data_set, rivals] : of_data_set) {
    const auto least = best_of(rivals, &FitRecord::loss, std::less<>());
    const auto most = best_of(rivals, &FitRecord::log_evidence, std::greater<>());
    for (FitRecord* fit : rivals) {
      if (least && fit->loss) fit->nats_above_best = *fit->loss - *least;
      if (most && fit->log_evidence) fit->most_evidence = *fit->log_evidence == *most;
    }
  }
}

}  // namespace dcmrnn
