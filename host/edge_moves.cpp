#include "host/edge_moves.hpp"

#include <algorithm>
#include <cmath>

namespace dcmrnn {
namespace {

// log p(edge = 0 | data) - log p(edge = 0): the evidence of the model without the edge over that
// with it.
double removal_gain(const ModelOptimum& model, const EdgePrior& prior, Eigen::Index e) {
  const double variance = model.covariance(e, e), mean = prior.mean(e);
  const double posterior =
      -0.5 * model.values(e) * model.values(e) / variance - 0.5 * std::log(variance);
  const double before =
      -0.5 * mean * mean * prior.precision(e) + 0.5 * std::log(prior.precision(e));
  return posterior - before - prior.edge_log_odds;
}

// The model without an edge: its posterior given that the edge is 0.
ModelOptimum without(const ModelOptimum& model, Eigen::Index e) {
  ModelOptimum less = model;
  const Eigen::VectorXd column = model.covariance.col(e);
  less.values -= column * (model.values(e) / column(e));
  less.values(e) = 0;
  less.covariance -= column * column.transpose() / column(e);
  less.covariance.col(e).setZero();
  less.covariance.row(e).setZero();
  less.slope += model.fisher * (less.values - model.values);
  less.present[static_cast<std::size_t>(e)] = 0;
  return less;
}

EdgeMove addition(const ModelOptimum& model, const EdgePrior& prior, Eigen::Index e) {
  // F along the edge, all present parameters following: slope x + curvature x^2 / 2.
  const Eigen::VectorXd follow = model.covariance * model.fisher.col(e);
  const double curvature = model.fisher(e, e) - model.fisher.col(e).dot(follow);
  const double mean = prior.mean(e), precision = prior.precision(e);
  const double total = std::max(curvature, 0.0) + precision;
  const double pull = mean * precision - model.slope(e);
  const double value = pull / total;
  EdgeMove move{model.present, 0, model.values - follow * value};
  move.gain = 0.5 * pull * pull / total - 0.5 * mean * mean * precision -
              0.5 * std::log(total / precision) + prior.edge_log_odds;
  move.values(e) = value;
  move.present[static_cast<std::size_t>(e)] = 1;
  return move;
}

// Calls visit(edge) for every edge that is present, or absent.
template <class Visit>
void each_edge(const ModelOptimum& model, const EdgePrior& prior, bool present, Visit&& visit) {
  for (std::size_t k = 0; k < prior.is_edge.size(); ++k) {
    if (prior.is_edge[k] && (model.present[k] != 0) == present) {
      visit(static_cast<Eigen::Index>(k));
    }
  }
}

}  // namespace

std::vector<EdgeMove> edge_moves(const ModelOptimum& model, const EdgePrior& prior) {
  std::vector<EdgeMove> moves;
  const auto add_each = [&](const ModelOptimum& from, double gain) {
    each_edge(model, prior, false, [&](Eigen::Index e) {
      moves.push_back(addition(from, prior, e));
      moves.back().gain += gain;
    });
  };
  add_each(model, 0);
  each_edge(model, prior, true, [&](Eigen::Index e) {
    const double gain = removal_gain(model, prior, e);
    const ModelOptimum less = without(model, e);
    moves.push_back({less.present, gain, less.values});
    add_each(less, gain);
  });
  std::stable_sort(moves.begin(), moves.end(),
                   [](const EdgeMove& a, const EdgeMove& b) { return a.gain > b.gain; });
  return moves;
}

ModelOptimum reduce(ModelOptimum model, const EdgePrior& prior) {
  for (;;) {
    Eigen::Index best = -1;
    double most = 0;
    each_edge(model, prior, true, [&](Eigen::Index e) {
      const double gain = removal_gain(model, prior, e);
      if (gain > most) {
        most = gain;
        best = e;
      }
    });
    if (best < 0) return model;
    model = without(model, best);
  }
}

}  // namespace dcmrnn
