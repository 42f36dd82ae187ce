#include "host/parameter_list.hpp"

#include <limits>

namespace dcmrnn {
namespace {

// Calls visit(entry, ...) for every parameter in the order of ParameterLayout, with the entries of
// several parameter sets of one shape side by side.
template <class Visit, class First, class... More>
void for_each_entry(Visit visit, First& first, More&... more) {
  const Eigen::Index regions = first.connectivity.A.rows();
  const Eigen::Index inputs = first.connectivity.C.cols();
  const auto matrix = [&visit](auto& one, auto&... others) {
    for (Eigen::Index i = 0; i < one.rows(); ++i) {
      for (Eigen::Index j = 0; j < one.cols(); ++j) visit(one(i, j), others(i, j)...);
    }
  };
  matrix(first.connectivity.A, more.connectivity.A...);
  for (std::size_t j = 0; j < static_cast<std::size_t>(inputs); ++j) {
    matrix(first.connectivity.B[j], more.connectivity.B[j]...);
  }
  matrix(first.connectivity.C, more.connectivity.C...);
  if (regions > 0) matrix(first.hemodynamics, more.hemodynamics...);
}

}  // namespace

std::string label_of(const ParameterName& name) {
  if (name.parameter == "A") return "A " + name.from + ">" + name.to;
  if (name.parameter == "B") return "B " + name.input + ":" + name.from + ">" + name.to;
  if (name.parameter == "C") return "C " + name.input + ">" + name.region;
  return name.parameter + " " + name.region;
}

std::vector<ParameterName> parameter_names(const ModelSpec& model) {
  std::vector<ParameterName> names;
  const auto connections = [&](const std::string& parameter, const std::string& input) {
    for (const std::string& to : model.regions) {
      for (const std::string& from : model.regions) {
        names.push_back({parameter, from, to, input, "", "Hz"});
      }
    }
  };
  connections("A", "");
  for (const std::string& input : model.inputs) connections("B", input);
  for (const std::string& region : model.regions) {
    for (const std::string& input : model.inputs)
      names.push_back({"C", "", "", input, region, "Hz"});
  }
  for (int p = 0; p < kRegionParameters; ++p) {
    for (const std::string& region : model.regions) {
      names.push_back({kRegionParameterNames[p], "", "", "", region, kRegionParameterUnits[p]});
    }
  }
  return names;
}

std::vector<double> flatten(const Parameters& parameters) {
  std::vector<double> values;
  for_each_entry([&values](double value) { values.push_back(value); }, parameters);
  return values;
}

std::vector<double> flatten_or_missing(const Parameters& parameters, std::size_t count) {
  if (has_values(parameters)) return flatten(parameters);
  return std::vector<double>(count, std::numeric_limits<double>::quiet_NaN());
}

Parameters unflatten(const std::vector<double>& values, int regions, int inputs) {
  Parameters parameters{Connectivity::zero(regions, inputs),
                        RegionParameters::Zero(kRegionParameters, regions)};
  auto next = values.begin();
  for_each_entry([&next](double& value) { value = *next++; }, parameters);
  return parameters;
}

bool has_values(const Parameters& parameters) { return parameters.connectivity.A.size() > 0; }

Parameters shown_sd(const Parameters& estimate, const Parameters& sd) {
  Parameters shown = sd;
  if (!has_values(sd)) return shown;
  for_each_entry(
      [](double& shown_value, double value) {
        if (value == 0) shown_value = std::numeric_limits<double>::quiet_NaN();
      },
      shown, estimate);
  return shown;
}

}  // namespace dcmrnn
