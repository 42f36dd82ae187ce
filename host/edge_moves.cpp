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

// The posterior given that the edge is 0.
Eigen::VectorXd values_without(const ModelOptimum& model, Eigen::Index e) {
  return model.values - model.covariance.col(e) * (model.values(e) / model.covariance(e, e));
}

EdgeMove removal(const ModelOptimum& model, const EdgePrior& prior, Eigen::Index e) {
  EdgeMove move{e, removal_gain(model, prior, e), values_without(model, e)};
  move.values(e) = 0;
  return move;
}

EdgeMove addition(const ModelOptimum& model, const EdgePrior& prior, Eigen::Index e) {
  // F along the edge, all present parameters following: slope x + curvature x^2 / 2.
  const Eigen::VectorXd follow = model.covariance * model.fisher.col(e);
  const double curvature = model.fisher(e, e) - model.fisher.col(e).dot(follow);
  const double mean = prior.mean(e), precision = prior.precision(e);
  const double total = std::max(curvature, 0.0) + precision;
  const double pull = mean * precision - model.slope(e);
  EdgeMove move;
  move.edge = e;
  move.gain = 0.5 * pull * pull / total - 0.5 * mean * mean * precision -
              0.5 * std::log(total / precision) + prior.edge_log_odds;
  const double value = pull / total;
  move.values = model.values - follow * value;
  move.values(e) = value;
  return move;
}

}  // namespace

std::vector<EdgeMove> single_moves(const ModelOptimum& model, const EdgePrior& prior) {
  std::vector<EdgeMove> moves;
  for (Eigen::Index e = 0; e < model.values.size(); ++e) {
    const std::size_t place = static_cast<std::size_t>(e);
    if (!prior.is_edge[place]) continue;
    moves.push_back(model.present[place] ? removal(model, prior, e) : addition(model, prior, e));
  }
  std::stable_sort(moves.begin(), moves.end(),
                   [](const EdgeMove& a, const EdgeMove& b) { return a.gain > b.gain; });
  return moves;
}

ModelOptimum reduce(ModelOptimum model, const EdgePrior& prior) {
  for (;;) {
    Eigen::Index best = -1;
    double gain = 0;
    for (Eigen::Index e = 0; e < model.values.size(); ++e) {
      const std::size_t place = static_cast<std::size_t>(e);
      if (!prior.is_edge[place] || !model.present[place]) continue;
      const double one = removal_gain(model, prior, e);
      if (one > gain) {
        gain = one;
        best = e;
      }
    }
    if (best < 0) return model;
    model.values = values_without(model, best);
    const Eigen::VectorXd column = model.covariance.col(best);
    model.covariance -= column * column.transpose() / column(best);
    model.covariance.col(best).setZero();
    model.covariance.row(best).setZero();
    model.values(best) = 0;
    model.present[static_cast<std::size_t>(best)] = 0;
  }
}

}  // namespace dcmrnn
