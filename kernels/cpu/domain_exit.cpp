#include "kernels/cpu/domain_exit.hpp"

#include <cmath>
#include <vector>

#include "dcmrnn/model/priors.hpp"
#include "kernels/cell_run.hpp"

namespace dcmrnn {
namespace {

template <class S>
bool finite_state(S x, const typename Balloon<S>::State& h) {
  return std::isfinite(x) && std::isfinite(h.s) && std::isfinite(h.f) && std::isfinite(h.v) &&
         std::isfinite(h.q);
}

struct Search {
  int regions;
  DomainExit exit;
};

template <class S>
bool look(void* context, int step, const S* x, const typename Balloon<S>::State* h) {
  auto* search = static_cast<Search*>(context);
  for (int i = 0; i < search->regions; ++i) {
    if (finite_state<S>(x[i], h[i])) continue;
    search->exit = {step, i};
    return false;
  }
  return true;
}

}  // namespace

template <class S>
DomainExit find_domain_exit(const Ensemble& ensemble, int member,
                            std::span<const double> parameters) {
  const ParameterLayout& layout = ensemble.layout;
  const Structure& structure = ensemble.structures[ensemble.members[member].structure];
  const Dataset& data = ensemble.datasets[ensemble.members[member].dataset];
  const ScanGrid& grid = ensemble.grids[data.grid];

  std::vector<S> values(layout.size());
  for (int p = 0; p < layout.size(); ++p) {
    const double value = parameters[p];
    values[p] =
        static_cast<S>(p < layout.neural() ? value : natural_scale(value, structure.prior_mean[p]));
  }
  const std::vector<S> level(data.run_level.begin(), data.run_level.end());
  Search search{layout.regions, {}};
  run_cell(CellRun<S>{layout, ensemble.neural, ensemble.integrator, static_cast<S>(grid.dt),
                      values.data(), data.run_begin.data(), level.data(), grid.steps, look<S>,
                      &search});
  return search.exit;
}

template DomainExit find_domain_exit<float>(const Ensemble&, int, std::span<const double>);
template DomainExit find_domain_exit<double>(const Ensemble&, int, std::span<const double>);

}  // namespace dcmrnn
