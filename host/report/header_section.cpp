#include "host/report/equations.hpp"
#include "host/report/page.hpp"
#include "host/report/sections.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kMost = 24;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < kMost; ++i) {
    text += (text.empty() ? "" : ", ") + names[i];
  }
  if (names.size() > kMost) text += " and " + std::to_string(names.size() - kMost) + " more";
  return text;
}

std::string loss_text(const StudyFacts& study) {
  std::string text = study.unit_noise ? "sum of squares" : "noise estimated per region";
  if (study.lambda > 0) text += ", L1 weight " + compact(study.lambda);
  return text;
}

}  // namespace

std::string header_section(const ReportData& data) {
  const StudyFacts& study = data.study;
  const RunFacts& run = data.run;
  std::string html = element("p", "eyebrow", "Effective connectivity, DCM-RNN ensemble fit");
  html += element("h1", "", escape(study.name));
  html +=
      element("p", "lead",
              std::to_string(data.subjects.size()) + " subjects, " + std::to_string(study.starts) +
                  " starts each, " + std::to_string(study.model.region_count()) + " regions, " +
                  std::to_string(study.model.input_count()) + " inputs");
  std::string facts = fact("Regions", listed(study.model.regions));
  facts += fact("Inputs", listed(study.model.inputs));
  facts += fact("Priors", study.model.priors);
  facts += fact("Integration",
                study.model.integrator + ", step " + compact(study.model.dt) + " s, snapped to TR");
  facts += fact("Loss", loss_text(study));
  facts += fact("Optimizer", "explore " + study.explore + ", polish " + study.polish);
  facts += fact("Engine", run.backend + " (" + run.target + "), " + run.precision + " precision, " +
                              run.threads + " threads");
  facts += fact("Device", run.device);
  facts += fact("Time", duration(run.fit_seconds) + ", finished " + run.finished);
  facts += fact("Software", "dcmrnn " + run.version + ", commit " + run.commit.substr(0, 12) +
                                ", seed " + run.seed);
  return element("header", "", html + element("dl", "facts", facts) + equations(study.model));
}

}  // namespace dcmrnn::report
