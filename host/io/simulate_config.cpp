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

// "prior", or the parameters of every subject.
void read_truth(Section& section, const ModelSpec& model, SimulateOptions& options) {
  const Json* truth = section.raw("truth");
  section.put("truth", "prior");
  if (!truth || *truth == "prior") return;
  if (truth->is_string()) {
    section.fault("truth", "is " + described(*truth) + R"(; expected "prior" or parameters)");
    return;
  }
  const Parameters parameters =
      read_parameters(*truth, section.where("truth."), model, section.context().faults);
  Json effective = connectivity_json(parameters.connectivity);
  effective["hemodynamics"] = hemodynamics_json(parameters.hemodynamics);
  section.put("truth", effective);
  options.truth = parameters;
}

// Shortest and longest of a uniform length.
void read_lengths(Section& design, const char* key, std::pair<double, double>& lengths) {
  if (const Json* value = design.raw(key)) {
    const bool pair = value->is_array() && value->size() == 2 && (*value)[0].is_number() &&
                      (*value)[1].is_number();
    const std::pair<double, double> given =
        pair ? std::pair{(*value)[0].get<double>(), (*value)[1].get<double>()}
             : std::pair{-1.0, -1.0};
    if (given.first > 0 && given.first <= given.second) {
      lengths = given;
    } else {
      design.fault(key, "is " + value->dump() + "; expected [shortest, longest] above 0 (s)");
    }
  }
  design.put(key, Json::array({lengths.first, lengths.second}));
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
  read_lengths(design, "on", options.design_on);
  read_lengths(design, "off", options.design_off);
  section.put("design", design.finish());
  read_stimuli(section, model, options);
  section.choice("noise", options.noise, {"white"});
  section.seed("seed", options.seed);
  root.put("simulate", section.finish());
  return options;
}

}  // namespace dcmrnn
