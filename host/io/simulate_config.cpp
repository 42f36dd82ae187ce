#include "host/io/simulate_config.hpp"

#include "host/io/columns.hpp"
#include "host/io/parameters_json.hpp"
#include "host/io/parameters_reader.hpp"

namespace dcmrnn {
namespace {

// "snr" (per region) or "snr_pooled" (one noise for all regions); snr null is without noise.
void read_snr(Section& section, SimulateOptions& options) {
  const Json* snr = section.raw("snr");
  const Json* pooled = section.raw("snr_pooled");
  if (snr && pooled) section.fault("snr_pooled", "is given beside snr; expected one of the two");
  if (snr && snr->is_null() && !pooled) {
    options.snr.reset();
    section.put("snr", nullptr);
    return;
  }
  options.snr_pooled = pooled != nullptr;
  section.number(pooled ? "snr_pooled" : "snr", *options.snr, Range::above(0));
}

// Least and largest of a uniform number above 0.
void read_range(Section& section, const char* key, std::pair<double, double>& range,
                const std::string& unit) {
  if (const Json* value = section.raw(key)) {
    const bool pair = value->is_array() && value->size() == 2 && (*value)[0].is_number() &&
                      (*value)[1].is_number();
    const std::pair<double, double> given =
        pair ? std::pair{(*value)[0].get<double>(), (*value)[1].get<double>()}
             : std::pair{-1.0, -1.0};
    if (given.first > 0 && given.first <= given.second) {
      range = given;
    } else {
      section.fault(key,
                    "is " + value->dump() + "; expected [least, largest] above 0 (" + unit + ")");
    }
  }
  section.put(key, Json::array({range.first, range.second}));
}

// The parameters of a truth; its hemodynamics may be "prior".
void read_given_truth(Section& section, const Json& truth, const ModelSpec& model,
                      SimulateOptions& options) {
  Json given = truth;
  if (given.is_object() && given.contains("hemodynamics") && given["hemodynamics"] == "prior") {
    options.truth_hemodynamics_drawn = true;
    given.erase("hemodynamics");
  }
  options.truth = read_parameters(given, section.where("truth."), model, section.context().faults);
  Json effective = connectivity_json(options.truth->connectivity);
  effective["hemodynamics"] = options.truth_hemodynamics_drawn
                                  ? Json("prior")
                                  : hemodynamics_json(options.truth->hemodynamics);
  section.put("truth", effective);
}

// "prior", "sparse" (whose numbers are a section of their own), or parameters.
void read_truth(Section& section, const ModelSpec& model, SimulateOptions& options) {
  const Json* truth = section.raw("truth");
  section.put("truth", "prior");
  SparseTruth sparse;
  Section numbers = section.section("sparse");
  numbers.number("edge_probability", sparse.edge_probability, Range::above(0).up_to(1));
  read_range(numbers, "self", sparse.self, "Hz");
  read_range(numbers, "A", sparse.A, "Hz");
  read_range(numbers, "B", sparse.B, "Hz");
  read_range(numbers, "C", sparse.C, "Hz");
  numbers.number("negative_share", sparse.negative_share, Range::at_least(0).up_to(1));
  section.put("sparse", numbers.finish());
  section.number("truth_spread", options.truth_spread, Range::at_least(0).up_to(1));
  if (!truth || *truth == "prior") return;
  if (*truth == "sparse") {
    options.sparse = sparse;
    section.put("truth", "sparse");
  } else if (truth->is_string()) {
    section.fault("truth",
                  "is " + described(*truth) + R"(; expected "prior", "sparse" or parameters)");
  } else {
    read_given_truth(section, *truth, model, options);
  }
}

// "white" or {"ar1": rho}.
void read_noise(Section& section, SimulateOptions& options) {
  const Json* noise = section.raw("noise");
  section.put("noise", "white");
  if (!noise || *noise == "white") return;
  if (!noise->is_object()) {
    section.fault("noise", "is " + described(*noise) + R"(; expected "white" or {"ar1": rho})");
    return;
  }
  Section kind = section.section("noise");
  kind.number("ar1", options.noise_autocorrelation, Range::at_least(-0.99).up_to(0.99),
              Need::kRequired);
  section.put("noise", kind.finish());
}

// Stimuli from a file instead of a drawn design.
void read_stimuli(Section& section, const ModelSpec& model, SimulateOptions& options) {
  std::filesystem::path path;
  section.path("inputs", path);
  section.number("inputs_dt", options.inputs_dt, Range::at_least(0, "s"));
  if (path.empty()) return;
  ConfigContext& context = section.context();
  const auto table = read_table(path, context.shown(path), model.inputs, context.faults);
  if (!table) return;
  table->require_complete(context.faults);
  if (const auto columns = find_columns(*table, model.inputs, "input", context.faults)) {
    options.inputs = table->values(Eigen::all, *columns);
  }
}

}  // namespace

std::optional<SimulateOptions> read_simulate(Section& root, const ModelSpec& model) {
  if (!root.raw("simulate")) return std::nullopt;
  Section section = root.section("simulate");
  SimulateOptions options;
  section.integer("subjects", options.subjects, 1, 10'000'000);
  section.integer("scans", options.scans, 2, 10'000'000);
  section.number("tr", options.tr, Range::above(0, "s").up_to(60));
  read_snr(section, options);
  read_truth(section, model, options);
  Section design = section.section("design");
  read_range(design, "on", options.design_on, "s");
  read_range(design, "off", options.design_off, "s");
  section.put("design", design.finish());
  read_stimuli(section, model, options);
  read_noise(section, options);
  section.number("drift", options.drift, Range::at_least(0));
  section.number("onset_error", options.onset_error, Range::at_least(0, "s").up_to(60));
  section.seed("seed", options.seed);
  root.put("simulate", section.finish());
  return options;
}

}  // namespace dcmrnn
