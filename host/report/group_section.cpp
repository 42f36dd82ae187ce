#include <cmath>

#include "host/parameter_list.hpp"
#include "host/report/sections.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

// Mean and sample standard deviation of every parameter over the fitted subjects.
struct Moments {
  int count = 0;
  std::vector<double> sum, squares;  // [parameter]; squares of deviations from the running mean

  void add(const std::vector<double>& values) {
    sum.resize(values.size(), 0.0);
    squares.resize(values.size(), 0.0);
    ++count;
    for (std::size_t p = 0; p < values.size(); ++p) {
      // Welford 1962: no cancellation.
      const double before = count > 1 ? sum[p] / (count - 1) : values[p];
      sum[p] += values[p];
      squares[p] += (values[p] - before) * (values[p] - sum[p] / count);
    }
  }
  std::vector<double> mean() const { return scaled(sum, 1.0 / count); }
  std::vector<double> variance() const { return scaled(squares, 1.0 / (count - 1)); }

 private:
  static std::vector<double> scaled(std::vector<double> values, double factor) {
    for (double& value : values) value *= factor;
    return values;
  }
};

}  // namespace

std::string group_section(const ReportData& data, const ConnectivityScales& scales) {
  const ModelSpec& model = data.study.model;
  Moments moments;
  for (const SubjectEstimate& subject : data.subjects) {
    if (subject.ok()) moments.add(flatten(subject.estimate));
  }
  if (moments.count < 2) return {};
  std::vector<double> sd = moments.variance();
  for (double& value : sd) value = std::sqrt(value);
  std::vector<double> standard_error = sd;
  for (double& value : standard_error) value /= std::sqrt(moments.count);

  const auto connectivity = [&model](const std::vector<double>& values) {
    return unflatten(values, model.region_count(), model.input_count()).connectivity;
  };
  const ConnectivityFigures figures{connectivity(moments.mean()), connectivity(sd),
                                    connectivity(standard_error)};
  return element("section", "",
                 element("h2", "", "Group connectivity") +
                     element("p", "note",
                             "Mean \u00b1 standard deviation over the " +
                                 std::to_string(moments.count) + " fitted subjects, in Hz.") +
                     draw(figures, model, scales) +
                     draw_connectivity_key(
                         model, scales, "bold: the mean is more than 2 standard errors from zero"));
}

}  // namespace dcmrnn::report
