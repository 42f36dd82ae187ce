// What a methods text says of the model, its priors and the data.
#include <algorithm>

#include "dcmrnn/model/parameters.hpp"
#include "host/io/number_text.hpp"
#include "host/report/methods.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr int kSdDigits = 4;  // many are roots of variances

std::string number(const Json& value) { return number_text(value.get<double>()); }

std::string counted(std::size_t count, const std::string& word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

std::string neural_text(const std::string& neural, Citations& citations) {
  if (neural == "bilinear") {
    return "Neural activity x of a region follows the bilinear state equation dx/dt = (A + sum_j "
           "u_j B_j) x + C u " +
           citations.cite("friston2003") + ".";
  }
  if (neural == "sigmoid") {
    return "Neural activity x of a region follows dx/dt = M_ii x_i + sum_k M_ik tanh(x_k) + C u "
           "with M = A + sum_j u_j B_j: what a region sends to others saturates " +
           citations.cite("marreiros2008") + ".";
  }
  return "The neural state equation is that named " + neural + ".";
}

std::string hemodynamics_text(const std::string& name, Citations& citations) {
  if (name != "balloon") return "The hemodynamic model is that named " + name + ".";
  return "Each region has a balloon model of its hemodynamics " +
         citations.cite("buxton1998", "friston2003") + ".";
}

std::string output_text(const Json& model, Citations& citations) {
  const std::string output = model.at("output");
  std::string text = "The BOLD signal follows ";
  if (output == "stephan") {
    text += "the nonlinear output equation " + citations.cite("stephan2007");
  } else if (output == "buxton") {
    text += "the output equation of the first balloon model " + citations.cite("buxton1998");
  } else {
    text += "the output equation named " + output;
  }
  const Json& constants = model.at("constants");
  text += ", with V0 = " + number(constants.at("V0")) + " %";
  if (output == "stephan") {
    text += ", TE = " + number(constants.at("TE")) +
            " s, theta0 = " + number(constants.at("theta0")) +
            " 1/s and r0 = " + number(constants.at("r0")) + " 1/s";
  }
  return text + ".";
}

// "all 6 connections between regions" or "4 of 6 connections between regions".
std::string share(const Json& mask, std::size_t all, const std::string& what) {
  if (mask.is_string()) return "all " + counted(all, what);
  std::size_t free = 0;
  for (const Json& entry : mask) free += mask.is_object() ? entry.size() : 1;
  return std::to_string(free) + " of " + counted(all, what);
}

std::string mask_text(const Json& model) {
  const std::size_t regions = model.at("regions").size(), inputs = model.at("inputs").size();
  const Json& b = model.at("B");
  std::string modulated;
  if (b.is_string()) {
    modulated = "the modulation of all connections by every input";
  } else {
    std::vector<std::string> words;
    for (const auto& [input, edges] : b.items()) {
      words.push_back(share(edges, regions * regions, "connection") + " by " + input);
    }
    modulated = words.empty() ? "no modulation" : "the modulation of " + enumerated(words);
  }
  return "Free were the self-connections, " +
         share(model.at("A"), regions * (regions - 1), "connection") + " between regions (A), " +
         modulated + " (B) and " + share(model.at("C"), regions * inputs, "driving effect") +
         " (C).";
}

std::string integrator_text(const Json& model, Citations& citations) {
  const std::string name = model.at("integrator");
  std::string text = "The equations were integrated by ";
  if (name == "euler") {
    text += "Euler's method";
  } else if (name == "heun") {
    text += "Heun's method";
  } else if (name == "exp2") {
    text += "exponential steps of order two " + citations.cite("hochbruck2010");
  } else {
    text += "the integrator named " + name;
  }
  return text + " at a step of " + number(model.at("dt")) +
         " s, shortened so that the TR is a whole number of steps; inputs were averaged over each "
         "step.";
}

std::string gaussian(const std::string& name, const Json& prior, const std::string& unit) {
  const double sd = prior.at(1).get<double>();
  const std::string space = unit.empty() ? "" : " " + unit;
  if (sd == 0) return name + " fixed at " + number(prior.at(0)) + space;
  return name + " " + number(prior.at(0)) + " (" + rounded(sd, kSdDigits) + ")" + space;
}

}  // namespace

std::string model_text(const Json& config, Citations& citations) {
  const Json& model = config.at("model");
  const std::vector<std::string> regions = model.at("regions"), inputs = model.at("inputs");
  std::string text = "Effective connectivity was estimated by dynamic causal models " +
                     citations.cite("friston2003") + " written as recurrent neural networks " +
                     citations.cite("wang2018") + ", of " + counted(regions.size(), "region") +
                     " (" + enumerated(regions) + ") and " + counted(inputs.size(), "input") +
                     " (" + enumerated(inputs) + "). ";
  text += neural_text(model.at("neural"), citations) + " ";
  text += hemodynamics_text(model.at("hemodynamics"), citations) + " ";
  text += output_text(model, citations) + " ";
  text += mask_text(model) + " ";
  return text + integrator_text(model, citations);
}

std::string prior_text(const Json& config, Citations& citations) {
  const Json& priors = config.at("model").at("priors");
  const Json& constants = config.at("model").at("constants");
  const std::string preset = priors.at("preset");
  const bool log_scale = preset == "spm12";
  std::string text = "Priors were Gaussian, after ";
  text += log_scale                 ? "SPM12"
          : preset == "friston2003" ? "the preset friston2003 " + citations.cite("friston2003")
                                    : "the preset " + preset;
  text += "; means (standard deviations): ";
  std::vector<std::string> words;
  const bool literal = config.at("loss").at("noise") == "unit";  // has none on connections
  if (!literal) {
    words = {gaussian("connections between regions", priors.at("A"), "Hz"),
             gaussian("self-connections", priors.at("A_self"), "Hz"),
             gaussian("modulations", priors.at("B"), "Hz"),
             gaussian("driving effects", priors.at("C"), "Hz")};
  }
  for (int p = 0; p < kRegionParameters; ++p) {
    const char* name = kRegionParameterNames[p];
    const std::string unit =
        kRegionParameterUnits[p] == std::string("1") ? "" : kRegionParameterUnits[p];
    const bool fixed = constants.contains(name);
    words.push_back(
        gaussian(name, fixed ? Json::array({constants.at(name), 0}) : priors.at(name), unit));
  }
  text += enumerated(words) + "; ";
  text += log_scale ? "standard deviations of the hemodynamic parameters are of their logarithms."
                    : "hemodynamic parameters on their natural scale.";
  if (literal) text += " Connections had no prior.";
  std::size_t single = priors.at("regions").size();
  for (const char* kind : {"A", "B", "C"}) single += priors.at("edges").at(kind).size();
  if (single > 0) {
    text += " " + counted(single, "connection or region") +
            (single == 1 ? " has a prior of its own" : " have priors of their own") +
            " (see config.json).";
  }
  return text;
}

std::string data_text(const Json& config) {
  const std::string scale = config.at("scale");
  const auto bids = config.find("bids");
  std::string text = bids == config.end() || bids->is_null() ? "" : bids_text(*bids);
  text += scale == "none" ? "BOLD series were taken as they are"
          : scale == "zscore"
              ? "BOLD series were scaled to mean 0 and standard deviation 1 in each region"
          : scale == "psc" ? "BOLD series were scaled to percent signal change in each region"
          : scale == "spm4"
              ? "BOLD series were scaled by 4 / max(range, 4) over all regions, as SPM does"
              : "BOLD series were scaled by the rule " + scale;
  text += ". Confounds";
  text += config.at("baseline") == "rest"
              ? ", where given, were projected out of data and prediction alike; BOLD was taken as "
                "measured from rest."
              : ", a constant among them, were projected out of data and prediction alike.";
  return text;
}

}  // namespace dcmrnn::report
