#include "host/io/recovery.hpp"

#include <algorithm>
#include <cmath>

#include "host/parameter_list.hpp"
#include "host/relative_error.hpp"

namespace dcmrnn {
namespace {

// Sizes of the estimates, parted by whether the truth has the edge.
struct Edges {
  std::vector<double> present, absent;
};

void collect(const Eigen::MatrixXd& truth, const Eigen::MatrixXd& estimate,
             const Eigen::MatrixXd& prior_sd, Edges& edges) {
  for (Eigen::Index to = 0; to < truth.rows(); ++to) {
    for (Eigen::Index from = 0; from < truth.cols(); ++from) {
      if (to == from || prior_sd(to, from) == 0) continue;
      auto& group = truth(to, from) != 0 ? edges.present : edges.absent;
      group.push_back(std::abs(estimate(to, from)));
    }
  }
}

std::optional<double> auc(const Edges& edges) {
  if (edges.present.empty() || edges.absent.empty()) return std::nullopt;
  double wins = 0;
  for (const double present : edges.present) {
    for (const double absent : edges.absent) {
      wins += present > absent ? 1.0 : present == absent ? 0.5 : 0.0;
    }
  }
  return wins /
         (static_cast<double>(edges.present.size()) * static_cast<double>(edges.absent.size()));
}

}  // namespace

Recovery recovery(const Parameters& truth, const Parameters& estimate, const ModelSpec& model) {
  if (!has_values(truth) || !has_values(estimate)) return {};
  const Connectivity& known = truth.connectivity;
  const Connectivity& found = estimate.connectivity;
  const Connectivity& freedom = model.prior_sd.connectivity;
  Edges edges;
  collect(known.A, found.A, freedom.A, edges);
  for (std::size_t j = 0; j < known.B.size(); ++j) {
    collect(known.B[j], found.B[j], freedom.B[j], edges);
  }
  return {relative_error({known.A}, {found.A}), relative_error(known.B, found.B),
          relative_error({known.C}, {found.C}), auc(edges)};
}

Recovery median_recovery(const std::vector<Recovery>& subjects) {
  const auto over_subjects = [&subjects](std::optional<double> Recovery::*figure) {
    std::vector<double> values;
    for (const Recovery& subject : subjects) {
      if (subject.*figure) values.push_back(*(subject.*figure));
    }
    return median(std::move(values));
  };
  return {over_subjects(&Recovery::a_error), over_subjects(&Recovery::b_error),
          over_subjects(&Recovery::c_error), over_subjects(&Recovery::edge_auc)};
}

}  // namespace dcmrnn
