#include "host/parameter_list.hpp"
#include "host/report/scatter.hpp"
#include "host/report/sections.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

struct Scatters {
  Scatter between{"A between regions", {}, {}};
  Scatter self{"A self-connections", {}, {}};
  Scatter modulation{"B", {}, {}};
  Scatter driving{"C", {}, {}};
};

// Free entries only: what the mask holds at zero is no achievement.
void collect(const Eigen::MatrixXd& truth, const Eigen::MatrixXd& estimate,
             const Eigen::MatrixXd& prior_sd, Scatter& off_diagonal, Scatter& diagonal) {
  for (Eigen::Index i = 0; i < truth.rows(); ++i) {
    for (Eigen::Index j = 0; j < truth.cols(); ++j) {
      if (prior_sd(i, j) == 0) continue;
      Scatter& scatter = i == j ? diagonal : off_diagonal;
      scatter.truth.push_back(truth(i, j));
      scatter.estimate.push_back(estimate(i, j));
    }
  }
}

Scatters collect(const ReportData& data) {
  Scatters all;
  const Connectivity& freedom = data.study.model.prior_sd.connectivity;
  for (const SubjectEstimate& subject : data.subjects) {
    const Parameters* truth = data.truth_of(subject);
    if (!truth || !has_values(subject.estimate)) continue;
    const Connectivity& known = truth->connectivity;
    const Connectivity& found = subject.estimate.connectivity;
    collect(known.A, found.A, freedom.A, all.between, all.self);
    for (std::size_t j = 0; j < known.B.size(); ++j) {
      collect(known.B[j], found.B[j], freedom.B[j], all.modulation, all.modulation);
    }
    collect(known.C, found.C, freedom.C, all.driving, all.driving);
  }
  return all;
}

// Smallest, median and largest of a figure over the subjects.
std::string row(const char* name, const std::optional<double>& middle,
                const std::map<std::string, Recovery>& subjects,
                std::optional<double> Recovery::*figure) {
  std::optional<double> least, most;
  for (const auto& [id, recovered] : subjects) {
    const std::optional<double>& value = recovered.*figure;
    if (!value) continue;
    if (!least || *value < *least) least = value;
    if (!most || *value > *most) most = value;
  }
  return element("tr", "",
                 element("td", "", name) + element("td", "number", fixed(middle, 3)) +
                     element("td", "number", fixed(least, 3)) +
                     element("td", "number", fixed(most, 3)));
}

std::string table(const ReportData& data) {
  const Recovery& middle = *data.recovery_median;
  std::string body = row("Relative error of A", middle.a_error, data.recovery, &Recovery::a_error);
  body += row("Relative error of B", middle.b_error, data.recovery, &Recovery::b_error);
  body += row("Relative error of C", middle.c_error, data.recovery, &Recovery::c_error);
  body += row("Edge AUC of A and B", middle.edge_auc, data.recovery, &Recovery::edge_auc);
  return element(
      "table", "narrow",
      "<thead><tr><th></th><th class=\"number\">Median</th><th class=\"number\">Lowest</th>"
      "<th class=\"number\">Highest</th></tr></thead>" +
          element("tbody", "", body));
}

}  // namespace

std::string recovery_section(const ReportData& data) {
  if (!data.recovery_median) return {};
  const Scatters scatters = collect(data);
  return element(
      "section", "",
      element("h2", "", "Recovery of the truth") +
          element(
              "p", "note",
              "The data were simulated. Relative error: ||truth \u2212 estimate|| / ||truth|| "
              "(Frobenius). Edge AUC: the chance that a true connection is estimated larger than "
              "an absent one; n/a where there are none of either kind. Points: every free "
              "connection of every subject; dashed: equality.") +
          table(data) +
          element("div", "row",
                  draw(scatters.between) + draw(scatters.self) + draw(scatters.modulation) +
                      draw(scatters.driving)));
}

}  // namespace dcmrnn::report
