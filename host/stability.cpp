#include "host/stability.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "host/catalog_index.hpp"

namespace dcmrnn {
namespace {

// Calls f.template operator()<Integrator>().
template <class F>
void with_integrator(const std::string& name, F&& f) {
  with_type(Integrators{}, catalog_index(Integrators::kNames, name, "model.integrator"), f);
}

}  // namespace

Eigen::VectorXcd eigenvalues(const Connectivity& connectivity, const Eigen::RowVectorXd& u) {
  Eigen::MatrixXd M = connectivity.A;
  for (std::size_t j = 0; j < connectivity.B.size(); ++j) {
    M += u(static_cast<Eigen::Index>(j)) * connectivity.B[j];
  }
  return M.eigenvalues();
}

double largest_growth_rate(const Connectivity& connectivity, const Eigen::MatrixXd& levels) {
  double largest = -std::numeric_limits<double>::infinity();
  for (Eigen::Index level = 0; level < levels.rows(); ++level) {
    largest = std::max(largest, eigenvalues(connectivity, levels.row(level)).real().maxCoeff());
  }
  return largest;
}

bool connectivity_stable(const Connectivity& connectivity, const Eigen::MatrixXd& levels, double dt,
                         const std::string& integrator) {
  bool stable = true;
  with_integrator(integrator, [&]<class Integrator>() {
    for (Eigen::Index level = 0; level < levels.rows(); ++level) {
      for (const std::complex<double> lambda : eigenvalues(connectivity, levels.row(level))) {
        stable = stable && lambda.real() < 0 && std::abs(Integrator::growth(dt * lambda)) < 1;
      }
    }
  });
  return stable;
}

double step_stability(const std::string& integrator, double dt,
                      const RegionParameters& hemodynamics, const Eigen::VectorXd& largest_volume) {
  bool exponential = false;
  with_integrator(integrator, [&]<class Integrator>() { exponential = Integrator::kExponential; });
  if (exponential) return 0;
  double largest = 0;
  for (Eigen::Index i = 0; i < largest_volume.size(); ++i) {
    const double alpha = hemodynamics(kAlpha, i), tau = hemodynamics(kTau, i);
    largest =
        std::max(largest, dt * std::pow(largest_volume(i), 1 / alpha - 1) / (2 * tau * alpha));
  }
  return largest;
}

}  // namespace dcmrnn
