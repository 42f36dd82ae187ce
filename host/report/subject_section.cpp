#include "host/io/quality.hpp"
#include "host/parameter_list.hpp"
#include "host/report/fit_chart.hpp"
#include "host/report/hemodynamics_chart.hpp"
#include "host/report/loss_chart.hpp"
#include "host/report/sections.hpp"
#include "host/report/starts_chart.hpp"
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
  if (subject.starts.total > 0) {
    html += element("span", "",
                    std::to_string(subject.starts.valid) + " of " +
                        std::to_string(subject.starts.total) + " starts valid, " +
                        std::to_string(subject.starts.converged) + " converged");
  }
  if (subject.half_step) {
    html += element("span", "",
                    "half the step moves a connection by " + fixed(subject.half_step->largest, 2) +
                        " posterior sd at most");
  }
  if (subject.step_stability > kStepStabilityAllowed) {
    html += element("span", "warn",
                    "step too long for the balloon's equation (" +
                        fixed(subject.step_stability, 2) + " of its limit)");
  }
  return element("div", "title", html);
}

std::string connectivity(const SubjectEstimate& subject, const ModelSpec& model,
                         const ConnectivityScales& scales) {
  const ConnectivityFigures figures{subject.estimate.connectivity, subject.sd.connectivity,
                                    subject.sd.connectivity};
  return element("h4", "", "Connectivity, Hz \u00b1 posterior sd") + draw(figures, model, scales);
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
    html += connectivity(subject, model, scales);
    html += element("div", "block", draw_fit(subject, model.regions, data.study.bold_unit()));
  }
  html += element("div", "row block", starts);
  if (has_values(subject.estimate)) html += hemodynamics(subject, model, data.truth_of(subject));
  return "<article id=\"" + anchor(position) + "\">" + html + "</article>";
}

}  // namespace dcmrnn::report
