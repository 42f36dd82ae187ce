// Small ensembles with everything that can differ between members: timing, length, inputs, masks,
// confounds, slice times.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "dcmrnn/simulate.hpp"
#include "host/catalog_index.hpp"
#include "host/ensemble_builder.hpp"
#include "host/parameter_vector.hpp"
#include "host/random.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {

// work(neural, integrator) under all equations of motion that go together.
template <class Work>
void each_dynamics(const Work& work) {
  for (const char* neural : NeuralModels::kNames) {
    for (const char* integrator : Integrators::kNames) {
      if (integrator_fault(neural, integrator).empty()) work(neural, integrator);
    }
  }
}

struct SmallStudy {
  ModelSpec model;
  std::vector<Subject> subjects;
  LossOptions loss;
  // [region] lag-one correlation by which the noise of every subject is whitened; empty: none.
  Eigen::VectorXd autocorrelation;

  // Regions and inputs of any number; epsilon is free so that every parameter is.
  explicit SmallStudy(int regions = 3, int inputs = 2, const std::string& output = "stephan",
                      const std::string& integrator = "euler",
                      const std::string& neural = "bilinear") {
    std::vector<std::string> region_names, input_names;
    for (int i = 0; i < regions; ++i) region_names.push_back("r" + std::to_string(i));
    for (int j = 0; j < inputs; ++j) input_names.push_back("u" + std::to_string(j));
    model = full_model(region_names, input_names, "friston2003");
    model.dt = 0.25;
    model.output = output;
    model.integrator = integrator;
    model.neural = neural;
    model.prior_sd.hemodynamics.row(kEpsilon).setConstant(0.1);
  }

  void whiten() { autocorrelation = Eigen::VectorXd::LinSpaced(model.region_count(), 0.6, -0.2); }

  // Leaves self-connections, inputs and transit times free alone: many regions in a short test.
  void free_few() {
    Parameters& sd = model.prior_sd;
    sd.connectivity.A = sd.connectivity.A.diagonal().eval().asDiagonal();
    for (auto& B : sd.connectivity.B) B.setZero();
    const Eigen::VectorXd transit_time = sd.hemodynamics.row(kTau);
    sd.hemodynamics.setZero();
    sd.hemodynamics.row(kTau) = transit_time;
  }

  Parameters truth(int number) const {
    Parameters p = model.prior_mean;
    RandomStream random(11, number, Purpose::kTruth);
    const int n = model.region_count();
    // Where activity can saturate it shall: x passes 0.6, where tanh has a slope of 0.7.
    const double drive = model.neural == "bilinear" ? 0.3 : 0.5;
    for (int i = 0; i < n; ++i) {
      for (int k = 0; k < n; ++k)
        p.connectivity.A(i, k) = i == k ? -0.8 : 0.25 * random.normal() / n;
      for (auto& B : p.connectivity.B) B(i, (i + 1) % n) = 0.1 * random.normal();
      for (int j = 0; j < model.input_count(); ++j) {
        p.connectivity.C(i, j) = drive * random.uniform();
      }
      for (int q = 0; q < kRegionParameters; ++q) {
        p.hemodynamics(q, i) *= 1 + 0.04 * random.normal();
      }
    }
    return p;
  }

  // Blocks, or with `changing` a smooth input that differs at every step.
  void add_subject(int scans, double tr, bool changing = false, double slice_time = 0) {
    const int number = static_cast<int>(subjects.size());
    const int inputs = model.input_count();
    Subject subject;
    subject.id = "s" + std::to_string(number);
    subject.tr = tr;
    subject.inputs_dt = 0.25;
    const int bins = static_cast<int>(std::ceil(scans * tr / 0.25)) + 8;
    subject.inputs = Eigen::MatrixXd::Zero(bins, inputs);
    for (int t = 0; t < bins; ++t) {
      for (int j = 0; j < inputs; ++j) {
        const double blocks = (t / (24 + 7 * j + 3 * number)) % 2;
        subject.inputs(t, j) =
            changing ? 0.5 + 0.5 * std::sin(0.05 * t * (j + 1) + number) : blocks;
      }
    }
    subject.slice_time = Eigen::VectorXd::LinSpaced(model.region_count(), 0, slice_time);
    subject.confounds = Eigen::MatrixXd::Ones(scans, 2);
    subject.confounds.col(1) = Eigen::VectorXd::LinSpaced(scans, -1, 1);
    subject.mask = Eigen::VectorXd::Ones(scans);
    subject.mask(scans / 3) = subject.mask(scans / 2) = 0;
    subject.bold = simulate_bold(model, truth(number), subject.inputs, subject.inputs_dt, tr, scans,
                                 subject.slice_time);
    RandomStream noise(5, number, Purpose::kNoise);
    for (double& y : subject.bold.reshaped()) y += 0.3 * noise.normal();
    subjects.push_back(subject);
  }

  // A subject of 600 scans each 1/2 s, of which a descent in single precision takes two as one. Of
  // `period` neighbouring scans one is masked.
  void add_subject_in_bins(int period) {
    add_subject(600, 0.5, true);
    Subject& subject = subjects.back();
    for (int scan = 1; scan < 600; scan += period) subject.mask(scan) = 0;
    subject.mask(2) = subject.mask(3) = 0;  // a whole bin
  }

  // `starts` members per subject, around the truth.
  Ensemble ensemble(int starts, double distance = 0.05) const {
    Ensemble ensemble = empty_ensemble(model, loss);
    for (std::size_t k = 0; k < subjects.size(); ++k) {
      const Subject& s = subjects[k];
      const TimeGrid grid =
          time_grid(model.dt, s.tr, s.scans(), s.slice_time, s.inputs, s.inputs_dt);
      const int dataset = add_dataset(ensemble, s, grid, autocorrelation);
      for (int start = 0; start < starts; ++start) {
        RandomStream random(3, k, Purpose::kStart, static_cast<std::uint32_t>(start));
        std::vector<double> values = to_vector(model, truth(static_cast<int>(k)));
        for (const int p : ensemble.structures[0].free) values[p] += distance * random.normal();
        ensemble.members.push_back({dataset, 0});
        ensemble.parameters.insert(ensemble.parameters.end(), values.begin(), values.end());
      }
    }
    return ensemble;
  }
};

// The ensemble of these members alone, in this order.
inline Ensemble only(const Ensemble& ensemble, const std::vector<int>& members) {
  Ensemble some = ensemble;
  some.members.clear();
  some.parameters.clear();
  const int size = ensemble.layout.size();
  for (const int member : members) {
    some.members.push_back(ensemble.members[member]);
    const auto first = ensemble.parameters.begin() + member * size;
    some.parameters.insert(some.parameters.end(), first, first + size);
  }
  return some;
}

inline std::vector<double> normal_matrix(Engine& engine, int member) {
  return engine.normal_equations({&member, 1}).front().matrix;
}

inline std::vector<int> first_members(std::size_t count) {
  std::vector<int> members(count);
  for (std::size_t k = 0; k < count; ++k) members[k] = static_cast<int>(k);
  return members;
}

}  // namespace dcmrnn
