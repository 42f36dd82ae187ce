// The connectivity of a subject or a group: heat maps of A, every B and C, and a network.
#pragma once

#include <string>

#include "dcmrnn/model_spec.hpp"
#include "host/report/report_data.hpp"

namespace dcmrnn::report {

// Hz of full colour for A, B and C: the same in every section, so that sections compare.
struct ConnectivityScales {
  double a = 1, b = 1, c = 1;
};

// The 98th percentile of |estimate| over the fitted subjects: one outlier does not bleach the rest.
ConnectivityScales connectivity_scales(const ReportData& data);

struct ConnectivityFigures {
  Connectivity value;
  Connectivity sd;           // shown beside the values
  Connectivity uncertainty;  // a value above twice this is set in bold; NaN: no such statement
};

std::string draw(const ConnectivityFigures& figures, const ModelSpec& model,
                 const ConnectivityScales& scales);

// Heat maps of the probability that each connection is there, on a scale of 0 to 1.
std::string draw_probabilities(const Connectivity& probability, const ModelSpec& model);

// The keys to the figures; `bold` says what bold figures mean, plain text.
std::string draw_connectivity_key(const ModelSpec& model, const ConnectivityScales& scales,
                                  const std::string& bold);

}  // namespace dcmrnn::report
