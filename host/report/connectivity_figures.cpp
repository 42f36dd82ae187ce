#include "host/report/connectivity_figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/parameter_list.hpp"
#include "host/report/heatmap.hpp"
#include "host/report/network.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr int kMostRegions = 64;  // larger matrices cannot be read, and make reports of many MB

void collect(const Eigen::MatrixXd& matrix, std::vector<double>& sizes) {
  for (const double value : matrix.reshaped()) {
    if (std::isfinite(value) && value != 0) sizes.push_back(std::abs(value));
  }
}

double scale_of(std::vector<double> sizes) {
  if (sizes.empty()) return 1;
  const auto rank =
      static_cast<std::ptrdiff_t>(std::ceil(0.98 * static_cast<double>(sizes.size() - 1)));
  std::nth_element(sizes.begin(), sizes.begin() + rank, sizes.end());
  return sizes[static_cast<std::size_t>(rank)];
}

// In the model: free, or fixed at something.
Flags present(const Eigen::MatrixXd& prior_mean, const Eigen::MatrixXd& prior_sd) {
  return prior_sd.array() > 0 || prior_mean.array() != 0;
}

Flags beyond_twice(const Eigen::MatrixXd& value, const Eigen::MatrixXd& uncertainty) {
  return uncertainty.array() > 0 && value.array().abs() > 2 * uncertainty.array();
}

// What the three kinds of matrices share.
struct Kind {
  const ConnectivityFigures& figures;
  const ModelSpec& model;
  const char* unit;

  Heatmap map(const std::string& title, const std::vector<std::string>& columns, double scale,
              const auto& pick) const {
    Heatmap heatmap;
    heatmap.title = title;
    heatmap.unit = unit;
    heatmap.rows = model.regions;
    heatmap.columns = columns;
    heatmap.value = pick(figures.value);
    heatmap.sd = pick(figures.sd);
    heatmap.present =
        present(pick(model.prior_mean.connectivity), pick(model.prior_sd.connectivity));
    heatmap.emphasis = beyond_twice(heatmap.value, pick(figures.uncertainty));
    heatmap.scale = scale;
    return heatmap;
  }
};

// A, every B that the model has, and C.
std::string heatmaps(const ConnectivityFigures& figures, const ModelSpec& model,
                     const ConnectivityScales& scales, const char* unit) {
  const Kind kind{figures, model, unit};
  std::string html = draw(kind.map("A, connections", model.regions, scales.a,
                                   [](const Connectivity& of) { return of.A; }));
  for (std::size_t j = 0; j < model.inputs.size(); ++j) {
    const Heatmap map = kind.map("B, change by " + shortened(model.inputs[j], 14), model.regions,
                                 scales.b, [j](const Connectivity& of) { return of.B[j]; });
    if (map.present.any()) html += draw(map);
  }
  if (!model.inputs.empty()) {
    html += draw(kind.map("C, driving inputs", model.inputs, scales.c,
                          [](const Connectivity& of) { return of.C; }));
  }
  return html;
}

const char* const kTooManyRegions = "Too many regions to draw: see results.jsonl and params.tsv.";

}  // namespace

ConnectivityScales connectivity_scales(const ReportData& data) {
  std::vector<double> a, b, c;
  for (const SubjectEstimate& subject : data.subjects) {
    if (!subject.ok()) continue;
    collect(subject.estimate.connectivity.A, a);
    for (const Eigen::MatrixXd& B : subject.estimate.connectivity.B) collect(B, b);
    collect(subject.estimate.connectivity.C, c);
  }
  return {scale_of(std::move(a)), scale_of(std::move(b)), scale_of(std::move(c))};
}

std::string draw(const ConnectivityFigures& figures, const ModelSpec& model,
                 const ConnectivityScales& scales) {
  if (model.region_count() > kMostRegions) {
    return element("p", "note", kTooManyRegions);
  }
  std::string html = heatmaps(figures, model, scales, "Hz");
  html += draw(
      Network{model.regions, model.inputs, figures.value, figures.uncertainty, scales.a, scales.b});
  return element("div", "row", html);
}

std::string draw_probabilities(const Connectivity& probability, const ModelSpec& model) {
  if (model.region_count() > kMostRegions) return {};
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  Connectivity nothing = probability;
  nothing.A.setConstant(kNaN);
  for (Eigen::MatrixXd& B : nothing.B) B.setConstant(kNaN);
  nothing.C.setConstant(kNaN);
  return element("div", "row", heatmaps({probability, nothing, nothing}, model, {1, 1, 1}, ""));
}

std::string draw_connectivity_key(const ModelSpec& model, const ConnectivityScales& scales,
                                  const std::string& bold) {
  std::string key = element("span", "", "A " + draw_colour_key(scales.a, "Hz"));
  key += element("span", "", "B " + draw_colour_key(scales.b, "Hz"));
  key += element("span", "", "C " + draw_colour_key(scales.c, "Hz"));
  std::string words = element("span", "", "row: target, column: source");
  words += element("span", "", escape(bold));
  words += element("span", "", "empty: not in the model");
  return element("div", "legend", key) + element("div", "legend", words) +
         draw_network_key(model.inputs);
}

}  // namespace dcmrnn::report
