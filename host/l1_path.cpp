// The supports along a path of L1 weights, as structures to refit without L1.
#include "host/structure_search.hpp"

namespace dcmrnn {
namespace {

constexpr PolishSchedule kPathPoint = {60, 1e-8, true};
// Weights of |theta| in F, from next to nothing to where hardly an edge is left.
constexpr double kL1Path[] = {0.5, 1, 2, 4, 8, 16, 32, 64, 128};

}  // namespace

// The weight grows, and each point begins at the one before (Friedman 2010).
bool StructureSearch::follow_l1_path(Engine& engine, const Descend& descend) {
  std::vector<Candidate> points, supports;
  for (std::size_t w = 0; w < walkers_.size(); ++w) {
    if (walkers_[w].subject == w)
      points.push_back({w, everything(walkers_[w]), walkers_[w].model.values});
  }
  for (const double weight : kL1Path) {
    for (Candidate& point : points) point.l1 = weight;
    if (!load_and_descend(engine, ensemble_of(points), points, kPathPoint, descend)) return false;
    for (std::size_t k = 0; k < points.size(); ++k) {
      Walker& walker = walkers_[points[k].walker];
      const std::vector<double> parameters = engine.store(static_cast<int>(k)).parameters;
      std::vector<char> present = everything(walker);
      for (std::size_t i = 0; i < present.size(); ++i) {
        const double value = parameters[static_cast<std::size_t>(full(walker).free[i])];
        points[k].values(static_cast<Eigen::Index>(i)) = value;
        if (walker.prior.is_edge[i] && value == 0) present[i] = 0;
      }
      if (!walker.seen.insert(present).second) continue;
      supports.push_back({points[k].walker, std::move(present), points[k].values, 0, weight});
    }
  }
  return supports.empty() || fit(engine, descend, supports);
}

}  // namespace dcmrnn
