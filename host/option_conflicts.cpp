#include "host/option_conflicts.hpp"

#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/optimizer/elementwise.hpp"

namespace dcmrnn {
namespace {

// Whether an optimizer can take a step after a part of the data: one that judges by the whole loss
// cannot.
bool steps_by_window(const std::string& optimizer) {
  bool steps = true;
  with_type(Optimizers{}, index_of(Optimizers::kNames, optimizer.c_str()),
            [&]<class Optimizer>() { steps = Elementwise<Optimizer>; });
  return steps;
}

}  // namespace

std::vector<OptionConflict> option_conflicts(const FitOptions& options, bool compares) {
  std::vector<OptionConflict> conflicts;
  const auto unless = [&](bool fine, const char* section, const char* key, const char* fault) {
    if (!fine) conflicts.push_back({section, key, fault});
  };
  unless(options.explore || options.polish, "fit", "explore",
         "and polish are both null; expected at least one of them");
  const bool polishes = options.explore && (options.explore->method == "annealed" ||
                                            options.explore->method == "frozen");
  unless(options.polish || !polishes, "fit", "explore.method",
         "prepares a polish; expected \"polish\" beside it, or method \"tbptt\"");
  const bool by_window = options.explore && options.explore->update == "window";
  unless(
      !by_window || steps_by_window(options.explore->optimizer), "fit", "explore.update",
      "is \"window\", but this optimizer judges each step by the loss of the whole scan; expected "
      "\"pass\"");
  unless(options.polish || !options.half_step, "fit", "half_step",
         "needs a polish; expected \"polish\" beside it");
  unless(options.polish || options.ensemble.realizations == 0, "ensemble", "realizations",
         "are fitted by the polish; expected 0 where fit.polish is null");
  if (options.sample) {
    unless(options.polish.has_value(), "fit", "sample",
           "begins at an optimum; expected \"polish\" beside it");
    unless(options.loss.lambda == 0, "fit", "sample",
           "draws from a posterior with Gaussian priors; expected loss.lambda 0");
    unless(options.loss.noise == "estimated", "fit", "sample",
           "draws from a posterior with Gaussian priors; expected loss.noise \"estimated\"");
    unless(options.loss.beta > 0, "fit", "sample",
           "draws from a posterior, which needs priors; expected loss.beta above 0");
    unless(!options.structure, "fit", "sample",
           "takes the model's structure as it is; expected fit.structure null");
  }
  const bool whitens = options.loss.autocorrelation != "none";
  unless(!whitens || options.loss.noise == "estimated", "loss", "autocorrelation",
         "is estimated with the noise; expected loss.noise \"estimated\"");
  unless(!whitens || options.polish, "loss", "autocorrelation",
         "is estimated by the polish; expected \"none\" where fit.polish is null");
  if (compares) {
    constexpr const char* kWhy = "leaves hypotheses without the evidence they are compared by; ";
    const auto unless_compared = [&](bool fine, const char* section, const char* key,
                                     const char* expected) {
      if (!fine) conflicts.push_back({section, key, std::string(kWhy) + "expected " + expected});
    };
    unless_compared(options.polish.has_value(), "fit", "polish", "a polish");
    unless_compared(options.loss.lambda == 0, "loss", "lambda", "0");
    unless_compared(options.loss.noise == "estimated", "loss", "noise", "\"estimated\"");
    unless_compared(options.loss.beta > 0, "loss", "beta", "a number above 0");
  }
  if (!options.structure) return conflicts;
  unless(options.polish.has_value(), "fit", "structure",
         "compares optima; expected \"polish\" beside it");
  unless(options.loss.lambda == 0, "fit", "structure",
         "takes the place of L1; expected loss.lambda 0");
  unless(options.loss.noise == "estimated", "fit", "structure",
         "compares evidence; expected loss.noise \"estimated\"");
  unless(options.loss.beta > 0, "fit", "structure",
         "compares evidence, which needs priors; expected loss.beta above 0");
  unless(options.ensemble.realizations == 0, "fit", "structure",
         "has a spread of its own; expected ensemble.realizations 0");
  unless(!options.half_step, "fit", "structure", "averages over optima; expected half_step false");
  return conflicts;
}

}  // namespace dcmrnn
