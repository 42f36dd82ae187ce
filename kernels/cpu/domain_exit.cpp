#include "kernels/cpu/domain_exit.hpp"

#include <cmath>
#include <vector>

#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/model/priors.hpp"
#include "dcmrnn/model/trajectory.hpp"

namespace dcmrnn {
namespace {

template <class S>
bool finite_state(S x, const typename Balloon<S>::State& h) {
  return std::isfinite(x) && std::isfinite(h.s) && std::isfinite(h.f) && std::isfinite(h.v) &&
         std::isfinite(h.q);
}

}  // namespace

template <class S>
DomainExit find_domain_exit(const Ensemble& ensemble, int member) {
  const ParameterLayout& layout = ensemble.layout;
  const Structure& structure = ensemble.structures[ensemble.members[member].structure];
  const Dataset& data = ensemble.datasets[ensemble.members[member].dataset];
  const ScanGrid& grid = ensemble.grids[data.grid];
  const S dt = static_cast<S>(grid.dt);
  const int n = layout.regions;

  std::vector<S> values(layout.size());
  for (int p = 0; p < layout.size(); ++p) {
    const double value = ensemble.parameters[static_cast<std::size_t>(member) * layout.size() + p];
    values[p] =
        static_cast<S>(p < layout.neural() ? value : natural_scale(value, structure.prior_mean[p]));
  }
  std::vector<typename Balloon<S>::Region> regions;
  for (int i = 0; i < n; ++i) {
    S theta[kRegionParameters];
    for (int p = 0; p < kRegionParameters; ++p) theta[p] = values[layout.phi(p, i)];
    regions.push_back(Balloon<S>::prepare(theta, dt));
  }

  std::vector<S> x(n, S(0)), phi(n), M(n * n), drive(n), u(layout.inputs);
  std::vector<typename Balloon<S>::State> h(n, Balloon<S>::State::rest());
  int run = -1;
  for (int t = 0; t < grid.steps; ++t) {
    if (t == data.run_begin[run + 1]) {
      ++run;
      for (int j = 0; j < layout.inputs; ++j) {
        u[j] = static_cast<S>(data.run_level[run * layout.inputs + j]);
      }
      effective_connectivity<S>(layout, values.data(), u.data(), dt, M.data(), drive.data());
    }
    with_type(NeuralModels{}, ensemble.neural, [&]<class Neural>() {
      cell_step<Neural, S>(n, regions.data(), M.data(), drive.data(), x.data(), h.data(),
                           phi.data());
    });
    for (int i = 0; i < n; ++i) {
      if (!finite_state<S>(x[i], h[i])) return {t + 1, i};
    }
  }
  return {};
}

template DomainExit find_domain_exit<float>(const Ensemble&, int);
template DomainExit find_domain_exit<double>(const Ensemble&, int);

}  // namespace dcmrnn
