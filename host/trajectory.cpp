#include "host/trajectory.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/model/trajectory.hpp"
#include "host/ensemble_builder.hpp"
#include "host/io/parameter_list.hpp"

namespace dcmrnn {
namespace {

using State = Balloon<double>::State;

bool inside_domain(double x, const State& h) {
  return std::isfinite(x) && std::isfinite(h.s) && std::isfinite(h.q) && std::isfinite(h.f) &&
         h.f > Balloon<double>::kFloor && h.v > Balloon<double>::kFloor &&
         h.v < Balloon<double>::kCeiling;
}

template <class Neural, class Output>
class Cell {
 public:
  Cell(const ModelSpec& model, const Parameters& parameters, double dt)
      : layout_{model.region_count(), model.input_count()},
        dt_(dt),
        parameters_(flatten(parameters)),
        x_(regions(), 0.0),
        h_(regions(), State::rest()),
        phi_(regions()),
        M_(regions() * regions()),
        drive_(regions()) {
    for (int i = 0; i < layout_.regions; ++i) {
      const Eigen::Matrix<double, kRegionParameters, 1> theta = parameters.hemodynamics.col(i);
      region_.push_back(Balloon<double>::prepare(theta.data(), dt));
      output_.push_back(Output::template coefficients<double>(theta.data(), model.constants));
    }
  }

  void set_input(const double* u) {
    effective_connectivity(layout_, parameters_.data(), u, dt_, M_.data(), drive_.data());
  }
  void step() {
    cell_step<Neural>(layout_.regions, region_.data(), M_.data(), drive_.data(), x_.data(),
                      h_.data(), phi_.data());
  }
  double signal(int region) const {
    const auto i = static_cast<std::size_t>(region);
    return output_[i].signal(h_[i].v, h_[i].q);
  }
  double x(int region) const { return x_[static_cast<std::size_t>(region)]; }
  const State& h(int region) const { return h_[static_cast<std::size_t>(region)]; }

 private:
  std::size_t regions() const { return static_cast<std::size_t>(layout_.regions); }

  ParameterLayout layout_;
  double dt_;
  std::vector<double> parameters_;
  std::vector<Balloon<double>::Region> region_;
  std::vector<BoldCoefficients<double>> output_;
  std::vector<double> x_;
  std::vector<State> h_;
  std::vector<double> phi_, M_, drive_;
};

template <class Neural, class Output>
Trajectory run(const ModelSpec& model, const Parameters& parameters, const Eigen::MatrixXd& inputs,
               double dt, const Eigen::MatrixXi& scan_steps) {
  const int regions = model.region_count();
  const int last_step = scan_steps.size() > 0 ? scan_steps.maxCoeff() : 0;
  Trajectory result;
  result.bold.setZero(scan_steps.rows(), regions);
  result.lowest.setOnes(regions);
  result.highest_v.setOnes(regions);

  Cell<Neural, Output> cell(model, parameters, dt);
  std::vector<Eigen::Index> next_scan(static_cast<std::size_t>(regions), 0);
  std::vector<double> u(static_cast<std::size_t>(model.input_count()));
  for (int step = 0;; ++step) {
    for (int i = 0; i < regions; ++i) {
      Eigen::Index& scan = next_scan[static_cast<std::size_t>(i)];
      while (scan < scan_steps.rows() && scan_steps(scan, i) == step)
        result.bold(scan++, i) = cell.signal(i);
    }
    if (step == last_step) return result;

    if (step == 0 || inputs.row(step) != inputs.row(step - 1)) {
      for (std::size_t j = 0; j < u.size(); ++j) u[j] = inputs(step, static_cast<Eigen::Index>(j));
      cell.set_input(u.data());
    }
    cell.step();
    for (int i = 0; i < regions; ++i) {
      const State& h = cell.h(i);
      if (!inside_domain(cell.x(i), h)) {
        result.left_at_step = step;
        result.left_in_region = i;
        return result;
      }
      result.lowest(i) = std::min({result.lowest(i), h.f, h.v});
      result.highest_v(i) = std::max(result.highest_v(i), h.v);
    }
  }
}

}  // namespace

Trajectory run_trajectory(const ModelSpec& model, const Parameters& parameters,
                          const Eigen::MatrixXd& inputs, double dt,
                          const Eigen::MatrixXi& scan_steps) {
  const Ensemble choice = empty_ensemble(model, {});  // positions in the catalog, checked
  Trajectory result;
  with_type(NeuralModels{}, choice.neural, [&]<class Neural>() {
    with_type(OutputModels{}, choice.output, [&]<class Output>() {
      result = run<Neural, Output>(model, parameters, inputs, dt, scan_steps);
    });
  });
  return result;
}

}  // namespace dcmrnn
