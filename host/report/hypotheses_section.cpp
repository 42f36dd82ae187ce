#include <algorithm>

#include "host/hypotheses.hpp"
#include "host/report/sections.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

std::string row(const std::vector<std::string>& cells, const char* kind) {
  std::string html;
  for (std::size_t k = 0; k < cells.size(); ++k) html += element(kind, k > 0 ? "n" : "", cells[k]);
  return element("tr", "", html);
}

}  // namespace

std::string hypotheses_section(const ReportData& data) {
  const auto named = std::find_if(data.subjects.begin(), data.subjects.end(),
                                  [](const auto& subject) { return !subject.hypotheses.empty(); });
  if (named == data.subjects.end()) return {};
  const std::size_t count = named->hypotheses.size();
  std::vector<int> best(count, 0);
  for (const SubjectEstimate& subject : data.subjects) {
    if (subject.log_evidence) ++best[static_cast<std::size_t>(subject.hypothesis)];
  }
  const auto compared = std::ranges::count_if(data.subjects, has_every_evidence);
  const std::string over =
      std::to_string(compared) + " of " + std::to_string(data.subjects.size()) + " subjects";
  const std::vector<std::optional<double>> sums = group_evidence(data.subjects, count);
  const std::vector<std::optional<double>> probability = model_probabilities(sums);
  const std::optional<double> highest = *std::max_element(sums.begin(), sums.end());

  std::string html = row(
      {"Hypothesis", "best in subjects", "group log evidence, below the best", "group probability"},
      "th");
  for (std::size_t h = 0; h < count; ++h) {
    const std::optional<double> below = sums[h] ? std::optional(*highest - *sums[h]) : std::nullopt;
    html += row({escape(named->hypotheses[h].name), std::to_string(best[h]), fixed(below, 1),
                 fixed(probability[h], 3)},
                "td");
  }
  return element("section", "",
                 element("h2", "", "Hypotheses") +
                     element("p", "note",
                             "Sums of log evidence over the " + over +
                                 " in which every hypothesis has one; all equally likely before, "
                                 "the same one in every subject. "
                                 "Subject by subject: hypotheses.tsv.") +
                     element("table", "", html));
}

}  // namespace dcmrnn::report
