#include "host/report/subject_checks.hpp"

#include <algorithm>

#include "host/io/quality.hpp"
#include "host/parameter_list.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

std::string check(const std::string& figure, const std::string& meaning, bool passed) {
  return element("li", "",
                 element("span", passed ? "good" : "warn", passed ? "\u2713" : "!") + " " +
                     element("b", "", figure) + " " + meaning);
}

}  // namespace

std::string subject_checks(const SubjectEstimate& subject, const ModelSpec& model) {
  const Quality found = quality(subject);
  std::string html;
  if (found.variance_explained) {
    html += check(fixed(found.variance_explained, 1) + " %",
                  "variance explained (above " + compact(kVarianceExplainedNeeded) + " %)",
                  found.enough_variance);
  }
  if (found.largest_connection) {
    html += check(fixed(found.largest_connection, 3) + " Hz",
                  "largest connection between regions (1/8 Hz or more)", found.enough_connection);
  }
  const std::vector<double> sds = flatten(model.prior_sd);
  const auto free = std::ranges::count_if(sds, [](double sd) { return sd > 0; });
  const auto uninformed = std::ssize(subject.identifiability.uninformed);
  html += check(std::to_string(free - uninformed) + " of " + std::to_string(free),
                "free parameters that the data inform", uninformed == 0);
  return element("ul", "checks", html);
}

}  // namespace dcmrnn::report
