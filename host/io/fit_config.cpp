#include "host/io/fit_config.hpp"

#include <limits>
#include <optional>
#include <type_traits>

#include "host/io/known_names.hpp"
#include "host/io/number_text.hpp"
#include "host/io/parameters_reader.hpp"
#include "host/option_conflicts.hpp"

namespace dcmrnn {
namespace {

constexpr int kMost = std::numeric_limits<int>::max();
constexpr int kMostStarts = 1'000'000;
constexpr int kLeastWarmup = 10;  // fewer do not find a step
constexpr int kLeastDraws = 4;    // fewer cannot be split into halves that vary
constexpr int kMostDraws = 1'000'000;

// "smart", "prior", or a file of parameters, which is read.
void read_start_from(Section& section, const ModelSpec& model, EnsembleOptions& options) {
  const Json* value = section.raw("start_from");
  section.put("start_from", options.start_from);
  if (!value) return;
  if (*value == "smart" || *value == "prior") {
    options.start_from = value->get<std::string>();
    section.put("start_from", *value);
  } else {
    std::filesystem::path path;
    section.path("start_from", path, Need::kRequired);
    if (path.empty()) return;
    ConfigContext& context = section.context();
    const std::string name = context.shown(path);
    FaultList found;
    if (const std::optional<Json> json = read_json(path, name, found)) {
      options.start_parameters = read_parameters(*json, name + ": ", model, found);
    }
    if (found.any_missing()) {
      found.add_missing(section.where("start_from"),
                        "is " + described(*value) +
                            R"(; expected "smart", "prior" or a JSON file of parameters)");
    }
    context.faults.append(found);
    options.start_from = path.string();
  }
}

EnsembleOptions read_ensemble(Section& root, const ModelSpec& model) {
  Section section = root.section("ensemble");
  EnsembleOptions options;
  section.integer("starts", options.starts, 1, kMostStarts);
  section.integer("realizations", options.realizations, 0, kMost);
  read_start_from(section, model, options);
  section.seed("seed", options.seed);
  root.put("ensemble", section.finish());
  return options;
}

LossOptions read_loss(Section& root) {
  Section section = root.section("loss");
  LossOptions options;
  section.choice("noise", options.noise, {"estimated", "unit"});
  section.number("lambda", options.lambda, Range::at_least(0));
  section.number("beta", options.beta, Range::at_least(0));
  section.flag("l1_self", options.l1_self);
  section.choice("autocorrelation", options.autocorrelation, {"none", "ar1"});
  root.put("loss", section.finish());
  return options;
}

ExploreOptions read_explore(Section& section, bool polishes) {
  ExploreOptions options;
  section.choice("method", options.method, {"mixed", "tbptt", "annealed", "frozen"});
  section.choice("optimizer", options.optimizer, kOptimizerNames);
  section.choice("update", options.update, {"pass", "window"});
  section.number("window", options.window, Range::above(0, "s"));
  // Without a stride of its own, windows do not overlap.
  options.stride = options.window;
  section.number("stride", options.stride, Range::above(0, "s"));
  if (options.stride > options.window) {
    section.fault("stride",
                  "is larger than window; expected at most " + number_text(options.window) + " s");
  }
  options.passes = polishes ? kPassesBeforePolish : kPassesAlone;
  section.integer("passes", options.passes, 1, kMost);
  options.learning_rate = options.update == "window" ? kRatePerWindow : kRatePerPass;
  section.number("learning_rate", options.learning_rate, Range::above(0).up_to(10));
  return options;
}

PolishOptions read_polish(Section& section) {
  PolishOptions options;
  section.choice("method", options.method, {"lm"});
  section.integer("max_iterations", options.max_iterations, 1, kMost);
  section.number("tolerance", options.tolerance, Range::above(0).up_to(1));
  return options;
}

StructureOptions read_structure(Section& section) {
  StructureOptions options;
  section.choice("method", options.method, {"search", "l1_path"});
  section.number("edge_probability", options.edge_probability, Range::above(0).up_to(0.99));
  section.integer("candidates", options.candidates, 1, kMost);
  section.integer("moves", options.moves, 1, kMost);
  section.integer("basins", options.basins, 1, kMost);
  return options;
}

SampleOptions read_sample(Section& section) {
  SampleOptions options;
  section.integer("chains", options.chains, 2, kMostStarts);
  section.integer("warmup", options.warmup, kLeastWarmup, kMostDraws);
  section.integer("draws", options.draws, kLeastDraws, kMostDraws);
  section.integer("leapfrogs", options.leapfrogs, 1, kMostDraws);
  return options;
}

enum class Absent { kDefaults, kLeftOut };

// A stage of the fit: null leaves it out.
bool is_left_out(Section& fit, const char* key, Absent absent) {
  const Json* value = fit.raw(key);
  return value ? value->is_null() : absent == Absent::kLeftOut;
}

template <class Read>
auto read_stage(Section& fit, const char* key, const Read& read, Absent absent = Absent::kDefaults)
    -> std::optional<std::invoke_result_t<Read, Section&>> {
  if (is_left_out(fit, key, absent)) {
    fit.put(key, nullptr);
    return std::nullopt;
  }
  Section section = fit.section(key);
  const auto options = read(section);
  fit.put(key, section.finish());
  return options;
}

}  // namespace

FitOptions read_fit_options(Section& root, const ModelSpec& model, bool compares) {
  FitOptions options;
  options.ensemble = read_ensemble(root, model);
  options.loss = read_loss(root);
  Section fit = root.section("fit");
  const bool polishes = !is_left_out(fit, "polish", Absent::kDefaults);
  options.explore =
      read_stage(fit, "explore", [&](Section& section) { return read_explore(section, polishes); });
  options.polish = read_stage(fit, "polish", read_polish);
  options.structure = read_stage(fit, "structure", read_structure, Absent::kLeftOut);
  options.sample = read_stage(fit, "sample", read_sample, Absent::kLeftOut);
  fit.flag("covariance", options.covariance);
  fit.flag("half_step", options.half_step);
  for (const OptionConflict& conflict : option_conflicts(options, compares)) {
    root.fault(conflict.section + "." + conflict.key, conflict.fault);
  }
  root.put("fit", fit.finish());
  Section engine = root.section("engine");
  engine.choice("backend", options.backend, {"auto", "cpu", "cuda"});
  engine.choice("precision", options.precision, {"mixed", "double"});
  root.put("engine", engine.finish());
  return options;
}

void write_fit_options(const FitOptions& options, Json& effective) {
  effective["ensemble"]["starts"] = options.ensemble.starts;
  effective["ensemble"]["seed"] = options.ensemble.seed;
  effective["engine"]["backend"] = options.backend;
  effective["engine"]["precision"] = options.precision;
}

}  // namespace dcmrnn
