#include "host/report/experiment_report.hpp"

#include <algorithm>

#include "host/io/atomic_file.hpp"
#include "host/report/experiment_data.hpp"
#include "host/report/page.hpp"
#include "host/report/spread_chart.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

std::string count(std::size_t number, const std::string& what) {
  return std::to_string(number) + ' ' + what + (number == 1 ? "" : "s");
}

// Names side by side, as the labels of the chart's rows have them.
std::string side_by_side(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : " \u00b7 ") + name;
  return text.empty() ? "all" : text;
}

std::string header(const ExperimentData& data) {
  const RunFacts& run = data.run;
  std::size_t fits = 0;
  for (const ConditionResults& condition : data.conditions) fits += condition.fits.size();
  std::string facts = fact("Factors", side_by_side(data.factors));
  facts += fact("Engine", run.backend + " (" + run.target + "), " + run.threads + " threads");
  facts += fact("Device", run.device);
  facts += fact("Time", duration(run.fit_seconds) + ", finished " + run.finished);
  facts += fact("Software", "dcmrnn " + run.version + ", commit " + run.commit.substr(0, 12) +
                                ", seed " + run.seed);
  return element("header", "",
                 element("p", "eyebrow", "Recovery of a known truth, over conditions") +
                     element("h1", "", escape(data.name)) +
                     element("p", "lead",
                             count(data.conditions.size(), "condition") + ", " +
                                 count(fits, "fit") + " of simulated data sets") +
                     element("dl", "facts", facts));
}

std::string number(const std::string& content) { return element("td", "number", content); }

std::string percent(const std::optional<double>& share) {
  return share ? fixed(100 * *share, 0) : "n/a";
}

std::string error_text(const std::optional<double>& error) {
  return error && *error < 0.001 ? "&lt;0.001" : fixed(error, 3);
}

// A median, coloured by whether it keeps its target, with the target below.
std::string median_cell(const std::optional<double>& median, const std::optional<double>& target,
                        bool kept, const char* relation) {
  const std::string figure = error_text(median);
  if (!target) return number(figure);
  return number(element("span", kept ? "good" : "bad", figure) + "<br>" +
                element("span", "note", relation + compact(*target)));
}

std::string error_cells(const Spread& error, const std::optional<double>& target) {
  const bool kept = target && error.median && *error.median <= *target;
  return median_cell(error.median, target, kept, "\u2264 ") + number(error_text(error.p90));
}

// Whether any fits of one data set are compared.
bool has_rivals(const ExperimentData& data) {
  return std::any_of(data.conditions.begin(), data.conditions.end(),
                     [](const ConditionResults& condition) {
                       return condition.nats_above_best || condition.most_evidence_share;
                     });
}

std::string row(const ConditionResults& condition, bool rivals) {
  std::string html;
  for (const std::string& level : condition.levels) html += element("td", "", escape(level));
  html += number(std::to_string(condition.data_sets)) + number(percent(condition.ok_share));
  html += error_cells(condition.a, condition.target.a);
  html += error_cells(condition.b, condition.target.b);
  html += error_cells(condition.c, condition.target.c);
  const std::optional<double>& least = condition.target.edge_auc;
  const bool kept = least && condition.edge_auc && *condition.edge_auc >= *least;
  html += median_cell(condition.edge_auc, least, kept, "\u2265 ");
  html += number(percent(condition.success_share));
  html += number(percent(condition.coverage_connections) + " / " +
                 percent(condition.coverage_hemodynamics));
  html += number(percent(condition.best_basin_share));
  if (rivals) {
    const std::optional<double>& nats = condition.nats_above_best;
    html += number(nats ? compact(*nats) : "\u2013");
    html += number(percent(condition.most_evidence_share));
  }
  return element("tr", "", html);
}

std::string table(const ExperimentData& data) {
  const bool rivals = has_rivals(data);
  std::string head;
  for (const std::string& factor : data.factors) head += element("th", "", escape(factor));
  for (const char* title : {"Data<br>sets", "Fitted", "A<br>median", "A<br>90 %", "B<br>median",
                            "B<br>90 %", "C<br>median", "C<br>90 %", "Edge<br>AUC",
                            "Within<br>targets", "Covered:<br>ABC / hemo.", "In best<br>basin"})
    head += element("th", "number", title);
  if (rivals) {
    for (const char* title : {"Nats above<br>the best", "Most<br>evidence"})
      head += element("th", "number", title);
  }
  std::string body;
  for (const ConditionResults& condition : data.conditions) body += row(condition, rivals);
  return element(
      "div", "scroll",
      element("table", "wide",
              element("thead", "", element("tr", "", head)) + element("tbody", "", body)));
}

std::string summary_section(const ExperimentData& data) {
  return element(
      "section", "",
      element("h2", "", "Conditions") +
          element("p", "note",
                  "Relative errors ||truth \u2212 estimate|| / ||truth|| (Frobenius) of the whole "
                  "matrices: median and 90th percentile over the data sets, with the target below "
                  "where one is given. Edge AUC: the chance that a true connection is estimated "
                  "larger than an absent one. Within targets: data sets fitted with every error "
                  "within its target. Covered: 90 % intervals that hold the truth, of connections "
                  "and of hemodynamic parameters. In best basin: of the starts that were fitted to "
                  "their end, median fit. "
                  "Where conditions share their data: nats of the loss above the best fit of the "
                  "data set (median; of meaning where loss and model are the same), and how often "
                  "no other fit has a higher log evidence. "
                  "Shares in percent. Conditions with the same "
                  "data are fitted to the same data sets.") +
          table(data));
}

std::string charts_section(const ExperimentData& data) {
  std::vector<std::string> labels;
  for (const ConditionResults& condition : data.conditions)
    labels.push_back(side_by_side(condition.levels));
  const auto panel = [&](const char* title, bool logarithmic,
                         std::optional<double> Recovery::*figure,
                         std::optional<double> Target::*target) {
    SpreadPanel spread{title, logarithmic, {}, {}};
    for (const ConditionResults& condition : data.conditions) {
      std::vector<double> values;
      for (const Recovery& fit : condition.fits)
        if (fit.*figure) values.push_back(*(fit.*figure));
      spread.values.push_back(std::move(values));
      spread.targets.push_back(condition.target.*target);
    }
    return spread;
  };
  return element(
      "section", "",
      element("h2", "", "Spread over data sets") +
          element("p", "note",
                  "A dot is a data set, the box reaches from quartile to quartile, the line is the "
                  "median; the coloured tick is the target. Errors below 0.0001 stand at "
                  "0.0001.") +
          draw(side_by_side(data.factors), labels,
               {panel("Error of A", true, &Recovery::a_error, &Target::a),
                panel("Error of B", true, &Recovery::b_error, &Target::b),
                panel("Error of C", true, &Recovery::c_error, &Target::c),
                panel("Edge AUC", false, &Recovery::edge_auc, &Target::edge_auc)}));
}

}  // namespace

bool holds_experiment(const std::filesystem::path& out) {
  return std::filesystem::exists(out / "fits.tsv") &&
         !std::filesystem::exists(out / "results.jsonl");
}

void write_experiment_report(const std::filesystem::path& out) {
  const ExperimentData data = read_experiment_data(out);
  AtomicFile file(out / "report.html");
  file.write(page_begin(data.name));
  file.write(header(data) + "\n" + summary_section(data) + "\n" + charts_section(data) + "\n");
  file.write(page_end());
  file.commit();
}

}  // namespace dcmrnn::report
