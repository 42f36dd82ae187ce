#include <algorithm>

#include "host/io/quality.hpp"
#include "host/report/histogram.hpp"
#include "host/report/sections.hpp"
#include "host/report/svg.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr std::size_t kMostRows = 250;  // subjects listed one by one
constexpr int kMostRegionColumns = 6;   // more regions are summed up by the lowest R2

std::string tile(const std::string& figure, const std::string& meaning) {
  return element("div", "tile", element("b", "", figure) + element("span", "", meaning));
}

// Figures over the subjects that have them.
struct Overview {
  std::vector<double> variance_explained, largest_connection, basin_share;
  std::size_t fitted = 0, good = 0;

  explicit Overview(const std::vector<SubjectEstimate>& subjects) {
    for (const SubjectEstimate& subject : subjects) {
      if (!subject.ok()) continue;
      ++fitted;
      const Quality checks = quality(subject);
      if (checks.good()) ++good;
      if (checks.variance_explained) variance_explained.push_back(*checks.variance_explained);
      if (checks.largest_connection) largest_connection.push_back(*checks.largest_connection);
      if (subject.starts.best_basin_share) basin_share.push_back(*subject.starts.best_basin_share);
    }
  }
};

std::string percent(const std::optional<double>& share) {
  return share ? fixed(100 * *share, 0) + " %" : "n/a";
}

std::string tiles(const Overview& overview, std::size_t total) {
  const std::string of_total = " of " + std::to_string(total);
  const std::optional<double> variance = median(overview.variance_explained);
  std::string html = tile(std::to_string(overview.fitted) + of_total, "subjects fitted");
  html += tile(fixed(variance, 0) + (variance ? " %" : ""), "median variance explained");
  html += tile(std::to_string(overview.good) + of_total,
               "pass the checks: variance explained above 10 %, a connection of 1/8 Hz or more, a "
               "step short enough");
  html += tile(percent(median(overview.basin_share)),
               "of the starts that were fitted to their end reach the best basin (median subject)");
  return element("div", "tiles", html);
}

std::string histograms(const Overview& overview) {
  std::vector<double> shares;
  for (const double share : overview.basin_share) shares.push_back(100 * share);
  double largest = 2 * kConnectionNeeded;
  for (const double connection : overview.largest_connection)
    largest = std::max(largest, connection);
  std::string html = draw(Histogram{"Variance explained", "percent; dashed: the check at 10",
                                    overview.variance_explained, 0, 100, kVarianceExplainedNeeded});
  html += draw(Histogram{"Largest |A| between regions", "Hz; dashed: the check at 1/8",
                         overview.largest_connection, 0, largest, kConnectionNeeded});
  html += draw(Histogram{"Starts in the best basin", "percent of the starts fitted to their end",
                         shares, 0, 100, std::nullopt});
  return element("div", "row", html);
}

std::string bar(double percent_value, bool enough) {
  constexpr double kWidth = 80;
  Svg svg(kWidth, 10, fixed(percent_value, 0) + " percent");
  svg.rectangle({0, 2}, kWidth, 6, "bar-ground");
  svg.rectangle({0, 2}, kWidth * std::clamp(percent_value / 100, 0.0, 1.0), 6,
                enough ? "bar" : "bar weak");
  return svg.str();
}

std::string cell(const std::string& content, const std::string& style = "number") {
  return element("td", style, content);
}

std::string r2_cells(const SubjectEstimate& subject, int regions) {
  if (regions > kMostRegionColumns) {
    return cell(subject.r2.size() > 0 ? fixed(subject.r2.minCoeff(), 2) : "");
  }
  std::string html;
  for (int r = 0; r < regions; ++r)
    html += cell(subject.r2.size() > r ? fixed(subject.r2(r), 2) : "");
  return html;
}

std::string remarks(const Quality& checks) {
  std::string text;
  if (!checks.enough_variance) text = "little variance explained";
  if (!checks.enough_connection) text += std::string(text.empty() ? "" : ", ") + "weak connections";
  if (!checks.step_short_enough) text += std::string(text.empty() ? "" : ", ") + "step too long";
  return text.empty() ? element("span", "good", "\u2713") : element("span", "warn", text);
}

std::string name_cell(const ReportData& data, std::size_t position) {
  const std::string name = escape(data.subjects[position].id);
  const bool has_section = std::binary_search(data.detailed.begin(), data.detailed.end(), position);
  return element("td", "",
                 has_section ? "<a href=\"#" + anchor(position) + "\">" + name + "</a>" : name);
}

std::string row(const ReportData& data, std::size_t position, int regions) {
  const SubjectEstimate& subject = data.subjects[position];
  std::string html = name_cell(data, position);
  if (!subject.ok()) {
    html += cell(element("span", "bad", escape(subject.status)), "");
    html += "<td class=\"reason\" colspan=\"" +
            std::to_string(6 + (regions > kMostRegionColumns ? 1 : regions)) + "\">" +
            escape(subject.reason) + "</td>";
    return element("tr", "", html);
  }
  const Quality checks = quality(subject);
  html += cell(element("span", "good", "ok"), "");
  html += cell(
      checks.variance_explained ? bar(*checks.variance_explained, checks.enough_variance) : "", "");
  html += cell(fixed(checks.variance_explained, 0));
  html += r2_cells(subject, regions);
  html += cell(fixed(checks.largest_connection, 2));
  html +=
      cell(std::to_string(subject.starts.valid) + " of " + std::to_string(subject.starts.total));
  html += cell(percent(subject.starts.best_basin_share));
  html += cell(remarks(checks), "");
  return element("tr", "", html);
}

std::string table_head(const std::vector<std::string>& regions) {
  std::string html =
      "<th>Subject</th><th>Status</th><th colspan=\"2\">Variance<br>explained, %</th>";
  if (static_cast<int>(regions.size()) > kMostRegionColumns) {
    html += "<th class=\"number\">Lowest<br>R\u00b2</th>";
  } else {
    for (const std::string& region : regions) {
      html += "<th class=\"number\">R\u00b2<br>" + escape(shortened(region, 12)) + "</th>";
    }
  }
  html +=
      "<th class=\"number\">Largest |A| between<br>regions, Hz</th>"
      "<th class=\"number\">Valid<br>starts</th><th class=\"number\">In best<br>basin</th>"
      "<th>Checks</th>";
  return element("thead", "", element("tr", "", html));
}

// The first subjects, and every one that failed or misses a check.
std::vector<std::size_t> choose_rows(const std::vector<SubjectEstimate>& subjects) {
  std::vector<std::size_t> rows;
  for (std::size_t s = 0; s < subjects.size() && rows.size() < 2 * kMostRows; ++s) {
    if (s < kMostRows || !subjects[s].ok() || !quality(subjects[s]).good()) rows.push_back(s);
  }
  return rows;
}

}  // namespace

std::string anchor(std::size_t position) { return "s" + std::to_string(position); }

std::string overview_section(const ReportData& data) {
  const Overview overview(data.subjects);
  std::string html = element("h2", "", "Overview");
  html += tiles(overview, data.subjects.size()) + histograms(overview);
  const std::vector<std::size_t> rows = choose_rows(data.subjects);
  std::string body;
  for (const std::size_t s : rows) body += row(data, s, data.study.model.region_count());
  html += element(
      "div", "scroll",
      element("table", "wide", table_head(data.study.model.regions) + element("tbody", "", body)));
  if (rows.size() < data.subjects.size()) {
    html += element("p", "note",
                    std::to_string(rows.size()) + " of " + std::to_string(data.subjects.size()) +
                        " subjects are listed: the first " + std::to_string(kMostRows) +
                        " and those that failed or miss a check. qc.tsv has all.");
  }
  return element("section", "", html);
}

}  // namespace dcmrnn::report
