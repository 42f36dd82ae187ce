#include "host/trajectory.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "dcmrnn/model/catalog.hpp"
#include "host/ensemble_builder.hpp"
#include "host/parameter_list.hpp"
#include "kernels/cell_run.hpp"

namespace dcmrnn {
namespace {

using State = Balloon<double>::State;

bool inside_domain(double x, const State& h) {
  return std::isfinite(x) && std::isfinite(h.s) && std::isfinite(h.q) && std::isfinite(h.f) &&
         h.f > Balloon<double>::kFloor && h.v > Balloon<double>::kFloor &&
         h.v < Balloon<double>::kCeiling;
}

// Reads scans and watches the domain while the cell runs.
class Reader {
 public:
  Reader(const ModelSpec& model, const Parameters& parameters, int output,
         const Eigen::MatrixXi& scan_steps)
      : scan_steps_(scan_steps), next_scan_(static_cast<std::size_t>(scan_steps.cols()), 0) {
    result.bold.setZero(scan_steps.rows(), model.region_count());
    result.lowest.setOnes(model.region_count());
    result.highest_v.setOnes(model.region_count());
    with_type(OutputModels{}, output, [&]<class Output>() {
      for (int i = 0; i < model.region_count(); ++i) {
        const Eigen::Matrix<double, kRegionParameters, 1> theta = parameters.hemodynamics.col(i);
        output_.push_back(Output::template coefficients<double>(theta.data(), model.constants));
      }
    });
  }

  static bool visit(void* self, int step, const double* x, const State* h) {
    return static_cast<Reader*>(self)->look(step, x, h);
  }

  Trajectory result;

 private:
  bool look(int step, const double* x, const State* h) {
    for (Eigen::Index i = 0; i < scan_steps_.cols(); ++i) {
      if (!inside_domain(x[i], h[i])) {
        result.left_at_step = step - 1;
        result.left_in_region = static_cast<int>(i);
        return false;
      }
      result.lowest(i) = std::min({result.lowest(i), h[i].f, h[i].v});
      result.highest_v(i) = std::max(result.highest_v(i), h[i].v);
    }
    for (Eigen::Index i = 0; i < scan_steps_.cols(); ++i) {
      const auto region = static_cast<std::size_t>(i);
      Eigen::Index& scan = next_scan_[region];
      while (scan < scan_steps_.rows() && scan_steps_(scan, i) == step) {
        result.bold(scan++, i) = output_[region].signal(h[i].v, h[i].q);
      }
    }
    return true;
  }

  const Eigen::MatrixXi& scan_steps_;
  std::vector<BoldCoefficients<double>> output_;
  std::vector<Eigen::Index> next_scan_;  // [region]
};

}  // namespace

Trajectory run_trajectory(const ModelSpec& model, const Parameters& parameters,
                          const Eigen::MatrixXd& inputs, double dt,
                          const Eigen::MatrixXi& scan_steps) {
  const Ensemble choice = empty_ensemble(model, {});  // positions in the catalog, checked
  const std::vector<double> values = flatten(parameters);
  const InputRuns runs = input_runs(inputs);
  Reader reader(model, parameters, choice.output, scan_steps);
  run_cell({choice.layout, choice.neural, choice.integrator, dt, values.data(), runs.begin.data(),
            runs.level.data(), scan_steps.size() > 0 ? scan_steps.maxCoeff() : 0, Reader::visit,
            &reader});
  return std::move(reader.result);
}

}  // namespace dcmrnn
