// What a methods text says of the objective, the optimizer and what came after.
#include "host/io/number_text.hpp"
#include "host/report/methods.hpp"

namespace dcmrnn::report {
namespace {

std::string number(const Json& value) { return number_text(value.get<double>()); }

bool given(const Json& stage) { return !stage.is_null(); }

std::string starts_text(const Json& ensemble) {
  const int starts = ensemble.at("starts");
  const std::string from = ensemble.at("start_from");
  std::string text = "Each subject was fitted from " + std::to_string(starts) +
                     (starts == 1 ? " start: " : " starts: ");
  if (from == "smart") {
    text +=
        "the prior mean, a regression of the data on the inputs, and random draws from the "
        "prior under which the model is stable";
  } else if (from == "prior") {
    text += "the prior mean, then random draws from the prior under which the model is stable";
  } else {
    text += "given parameters (" + from +
            "), then random draws from the prior under which the "
            "model is stable";
  }
  return text + " (seed " + std::to_string(ensemble.at("seed").get<std::uint64_t>()) + "). ";
}

std::string method_words(const std::string& method) {
  if (method == "annealed") return "with annealed noise";
  if (method == "frozen") return "with the hemodynamics held";
  if (method == "mixed")
    return "half of them with annealed noise, a quarter with the hemodynamics held and a quarter "
           "plainly";
  return "plainly";
}

// The optimizer's steps, and how long they are.
std::string steps_text(const Json& explore, bool penalized, Citations& citations) {
  const std::string optimizer = explore.at("optimizer");
  const std::string rate = number(explore.at("learning_rate"));
  if (optimizer == "lbfgs") {
    return (penalized
                ? "trial step of orthant-wise L-BFGS " + citations.cite("andrew2007", "liu1989")
                : "trial step of L-BFGS " + citations.cite("liu1989")) +
           " per pass, the first of length " + rate +
           ", which was halved where it did not lower the objective. ";
  }
  const std::string rule = optimizer == "adam" ? "Adam " + citations.cite("kingma2015")
                           : optimizer == "gradient_descent" ? "gradient descent"
                                                             : optimizer;
  return "step of " + rule + (explore.at("update") == "window" ? " per window" : " per pass") +
         " at a learning rate that falls from " + rate + " to 1 % of it. ";
}

std::string explore_text(const Json& explore, bool polished, bool penalized, Citations& citations) {
  const std::string method = polished ? explore.at("method") : "tbptt";
  return "The starts explored the objective by truncated backpropagation through time " +
         citations.cite("williams1990") + ", " + method_words(method) + ": " +
         number(explore.at("passes")) + " passes over the data, windows of " +
         number(explore.at("window")) + " s every " + number(explore.at("stride")) + " s, one " +
         steps_text(explore, penalized, citations);
}

std::string polish_text(const Json& polish, Citations& citations) {
  return "They were polished by the Levenberg-Marquardt method " + citations.cite("marquardt1963") +
         " on the same objective, with exact tangents, up to " +
         number(polish.at("max_iterations")) +
         " steps under one estimate of the noise, until it fell by less than a share of " +
         number(polish.at("tolerance")) + ". ";
}

std::string structure_text(const Json& structure, Citations& citations) {
  std::string text;
  if (structure.at("method") == "l1_path") {
    text = "The structure was chosen along a path of L1 weights " +
           citations.cite("tibshirani1996") +
           ": each support was refitted without L1, and the one of most evidence times prior "
           "probability was taken.";
  } else {
    text = "The structure was searched for: from the full model, at up to " +
           number(structure.at("basins")) +
           " of its optima, connections were removed, added and exchanged as long as the Laplace "
           "evidence gained (" +
           number(structure.at("candidates")) + " candidates a move, at most " +
           number(structure.at("moves")) +
           " moves); estimates are averages over the structures, weighted by their posterior "
           "probability " +
           citations.cite("hoeting1999") + ".";
  }
  return text + " A connection's prior probability was " +
         number(structure.at("edge_probability")) + ".";
}

}  // namespace

std::string loss_text(const Json& config, Citations& citations) {
  const Json& loss = config.at("loss");
  const bool unit = loss.at("noise") == "unit";
  std::string text =
      unit ? "Minimized was the sum of squared errors plus the prior term"
           : "Minimized was the negative logarithm of the posterior under Gaussian noise whose "
             "variance was estimated for each region";
  text += loss.at("autocorrelation") == "ar1"
              ? ", AR(1) noise: the best start was fitted on with data, confounds and prediction "
                "whitened by an autocorrelation estimated for each region from its residual"
          : unit ? ""
                 : ", white over time";
  if (const double beta = loss.at("beta"); beta != 1) {
    text += "; the prior term had a weight of " + number_text(beta);
  }
  if (const double lambda = loss.at("lambda"); lambda > 0) {
    text += "; an L1 term " + citations.cite("tibshirani1996") + " of weight " +
            number_text(lambda) + " on " +
            (loss.at("l1_self").get<bool>() ? "all entries of A, B and C"
                                            : "the entries of A, B and C but self-connections") +
            " took the place of their Gaussian priors";
  }
  return text + ".";
}

std::string optimizer_text(const Json& config, Citations& citations) {
  const Json& explore = config.at("fit").at("explore");
  const Json& polish = config.at("fit").at("polish");
  std::string text = starts_text(config.at("ensemble"));
  const bool penalized = config.at("loss").at("lambda") > 0;
  if (given(explore)) text += explore_text(explore, given(polish), penalized, citations);
  if (given(polish)) text += polish_text(polish, citations);
  return text + "The estimate of a subject is the start of lowest objective.";
}

std::string comparison_text(const Json& config, Citations& citations) {
  std::string text;
  const Json& structure = config.at("fit").at("structure");
  if (given(structure)) text = structure_text(structure, citations);
  if (const Json& hypotheses = config.at("hypotheses"); !hypotheses.empty()) {
    std::vector<std::string> names;
    for (const Json& one : hypotheses)
      names.push_back("\"" + one.at("name").get<std::string>() + "\"");
    text += std::string(text.empty() ? "" : " ") + std::to_string(names.size()) + " hypotheses (" +
            enumerated(names) + ") were compared in each subject by their Laplace log evidence " +
            citations.cite("friston2007") + ", all of them equally likely before.";
  }
  return text;
}

std::string uncertainty_text(const Json& config, Citations& citations) {
  std::string text = "Standard deviations are those of the Laplace approximation at the optimum " +
                     citations.cite("friston2007") + ".";
  if (const int realizations = config.at("ensemble").at("realizations"); realizations > 0) {
    text += std::string(text.empty() ? "" : " ") + "Intervals are from refits to " +
            std::to_string(realizations) + " data sets of fresh noise (parametric bootstrap " +
            citations.cite("efron1993") + ").";
  }
  const Json& fit = config.at("fit");
  if (fit.contains("sample") && !fit.at("sample").is_null()) {  // an earlier version had none
    const Json& sample = fit.at("sample");
    text += " Intervals are also from " + std::to_string(sample.at("chains").get<int>()) +
            " chains of Hamiltonian Monte Carlo " + citations.cite("neal2011") +
            " for each subject with an optimum to begin at, with " +
            std::to_string(sample.at("draws").get<int>()) + " draws each after a warm-up of " +
            std::to_string(sample.at("warmup").get<int>()) + ", at the estimated noise.";
  }
  if (config.at("fit").at("half_step").get<bool>()) {
    text +=
        std::string(text.empty() ? "" : " ") +
        "Each best start was polished once more at half the step, to see what the step's length "
        "costs.";
  }
  return text;
}

}  // namespace dcmrnn::report
