#include "host/io/quality.hpp"
#include "host/parameter_list.hpp"
#include "host/report/fit_chart.hpp"
#include "host/report/hemodynamics_chart.hpp"
#include "host/report/loss_chart.hpp"
#include "host/report/residual_chart.hpp"
#include "host/report/sections.hpp"
#include "host/report/starts_chart.hpp"
#include "host/report/subject_checks.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

std::string title(const SubjectEstimate& subject) {
  std::string html = element("h3", "", escape(subject.id));
  if (subject.ok()) {
    html += element("span", "", fixed(subject.variance_explained, 1) + " % variance explained");
  } else {
    html += element("span", "bad", escape(subject.status));
  }
  if (subject.log_evidence) {
    html += element("span", "", "log evidence " + fixed(subject.log_evidence, 1));
  }
  if (subject.autocorrelation.size() > 0) {
    html +=
        element("span", "",
                "noise whitened, autocorrelation " + fixed(subject.autocorrelation.minCoeff(), 2) +
                    " to " + fixed(subject.autocorrelation.maxCoeff(), 2));
  }
  if (subject.starts.total > 0) {
    html += element("span", "",
                    std::to_string(subject.starts.valid) + " of " +
                        std::to_string(subject.starts.total) + " starts valid, " +
                        std::to_string(subject.starts.converged) + " converged");
  }
  if (!subject.hypotheses.empty()) {
    const HypothesisResult& best = subject.hypotheses[static_cast<std::size_t>(subject.hypothesis)];
    html += element(
        "span", "",
        "hypothesis " + escape(best.name) + " (probability " + fixed(best.probability, 2) + ")");
  }
  if (subject.structure) {
    html += element("span", "",
                    std::to_string(subject.structure->models) +
                        " structures fitted, the best of probability " +
                        fixed(subject.structure->best_probability, 2) +
                        (subject.structure->l1_weight
                             ? ", left by L1 at weight " + fixed(*subject.structure->l1_weight, 1)
                             : ""));
  }
  if (subject.half_step) {
    const HalfStep& moved = *subject.half_step;
    html += element("span", moved.largest > 1 ? "warn" : "",
                    "half the step moves A by " + fixed(100 * moved.a, 1) + " %, B by " +
                        fixed(100 * moved.b, 1) + " %, C by " + fixed(100 * moved.c, 1) +
                        " %, a connection by " + fixed(moved.largest, 2) + " posterior sd at most");
  }
  if (subject.sample && subject.sample->chains == 0) {
    html += element("span", "warn", "no draws: no optimum with a posterior to begin at");
  } else if (subject.sample) {
    const PosteriorSample& sample = *subject.sample;
    const bool mixed = chains_have_mixed(sample);
    html +=
        element("span", mixed ? "" : "warn",
                std::to_string(sample.chains) + " chains of " + std::to_string(sample.draws) +
                    " draws from the posterior, largest R-hat " + fixed(sample.largest_r_hat, 2) +
                    (mixed ? "" : ": not mixed well, the cure is more warmup and draws"));
  }
  if (subject.step_stability > kStepStabilityAllowed) {
    html += element(
        "span", "warn",
        "step too long for the balloon's equation (" + fixed(subject.step_stability, 2) +
            " of its limit); the cure is a shorter model.dt, or exp2 under the bilinear model");
  }
  return element("div", "title", html);
}

std::string connectivity(const SubjectEstimate& subject, const ModelSpec& model,
                         const ConnectivityScales& scales) {
  const ConnectivityFigures figures{subject.estimate.connectivity, subject.sd.connectivity,
                                    subject.sd.connectivity};
  return element("h4", "", "Connectivity, Hz \u00b1 posterior sd") + draw(figures, model, scales);
}

constexpr std::size_t kMostNamed = 12;  // parameters or pairs in one sentence

// "a, b, c and 5 more".
std::string listed(std::vector<std::string> words) {
  const std::size_t all = words.size();
  if (all > kMostNamed) words.resize(kMostNamed);
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + escape(word);
  return all > kMostNamed ? text + " and " + std::to_string(all - kMostNamed) + " more" : text;
}

// What the data cannot say.
std::string identifiability(const Identifiability& found) {
  std::string html;
  if (!found.uninformed.empty()) {
    html += element("p", "note",
                    "The data say next to nothing about: " + listed(found.uninformed) + ".");
  }
  if (!found.confounded.empty()) {
    std::vector<std::string> pairs;
    for (const Identifiability::Pair& pair : found.confounded) {
      pairs.push_back(pair.first + " with " + pair.second + " (" + fixed(pair.correlation, 2) +
                      ")");
    }
    html += element("p", "note",
                    "Cannot be told apart (posterior correlation): " + listed(pairs) + ".");
  }
  return html;
}

// Optima apart from the best one in which starts ended.
std::string basins(const std::vector<Basin>& found) {
  if (found.size() < 2) return {};
  return element("p", "note",
                 "The starts ended in " + std::to_string(found.size()) + " basins; " +
                     std::to_string(found[1].starts) + " in the second best, " +
                     fixed(found[1].loss - found[0].loss, 2) + " nats above the best.");
}

std::string hemodynamics(const SubjectEstimate& subject, const ModelSpec& model,
                         const Parameters* truth) {
  HemodynamicsChart chart;
  chart.regions = model.regions;
  chart.prior_mean = model.prior_mean.hemodynamics;
  chart.prior_sd = model.prior_sd.hemodynamics;
  chart.scale = model.hemodynamic_scale;
  chart.estimate = subject.estimate.hemodynamics;
  chart.sd = subject.sd.hemodynamics;
  if (truth) chart.truth = truth->hemodynamics;
  return draw(chart);
}

}  // namespace

std::string subject_section(const ReportData& data, std::size_t position,
                            const ConnectivityScales& scales) {
  const SubjectEstimate& subject = data.subjects[position];
  const ModelSpec& model = data.study.model;
  std::string html = title(subject);
  if (!subject.ok()) html += element("p", "note", escape(subject.reason));
  const std::string unit = data.study.loss_unit();
  const std::string starts = draw_loss_traces(subject.start_records, unit) +
                             draw_starts(subject.start_records, model.regions, unit);
  if (has_values(subject.estimate)) {
    html += subject_checks(subject, model);
    html += connectivity(subject, model, scales);
    if (subject.structure) {
      html += element("h4", "", "Probability that a connection is there") +
              draw_probabilities(subject.structure->probability, model);
    }
    const std::string bold = data.study.bold_unit();
    html += element("div", "block", draw_fit(subject, model.regions, bold)) +
            element("div", "block", draw_residuals(subject, model.regions, bold));
  }
  html += element("div", "row block", starts) + basins(subject.basins);
  if (has_values(subject.estimate)) {
    html += hemodynamics(subject, model, data.truth_of(subject)) +
            identifiability(subject.identifiability);
  }
  return "<article id=\"" + anchor(position) + "\">" + html + "</article>";
}

}  // namespace dcmrnn::report
