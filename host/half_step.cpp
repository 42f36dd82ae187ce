#include "host/half_step.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/ensemble_builder.hpp"
#include "host/parameter_vector.hpp"
#include "host/relative_error.hpp"

namespace dcmrnn {
namespace {

// Where the reference is 0, how large the others are.
double distance(const std::vector<Eigen::MatrixXd>& from, const std::vector<Eigen::MatrixXd>& to) {
  double squares = 0;
  for (const Eigen::MatrixXd& matrix : to) squares += matrix.squaredNorm();
  return relative_error(from, to).value_or(std::sqrt(squares));
}

// In standard deviations; entries without one are left out.
double largest_move(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b, const Eigen::MatrixXd& sd) {
  double largest = 0;
  for (Eigen::Index k = 0; k < a.size(); ++k) {
    const double one = sd.data()[k];
    if (one > 0) largest = std::max(largest, std::abs(a.data()[k] - b.data()[k]) / one);
  }
  return largest;
}

Eigen::MatrixXd side_by_side(const std::vector<Eigen::MatrixXd>& B, Eigen::Index regions) {
  Eigen::MatrixXd all(regions, regions * static_cast<Eigen::Index>(B.size()));
  for (std::size_t j = 0; j < B.size(); ++j) {
    all.middleCols(static_cast<Eigen::Index>(j) * regions, regions) = B[j];
  }
  return all;
}

HalfStep compare(const Connectivity& moved, const Connectivity& from, const Connectivity& sd) {
  const Eigen::Index n = from.A.rows();
  const Eigen::MatrixXd B = side_by_side(from.B, n), moved_B = side_by_side(moved.B, n);
  HalfStep result;
  result.a = distance({from.A}, {moved.A});
  result.b = distance(from.B, moved.B);
  result.c = distance({from.C}, {moved.C});
  result.largest = std::max({largest_move(moved.A, from.A, sd.A),
                             largest_move(moved_B, B, side_by_side(sd.B, n)),
                             largest_move(moved.C, from.C, sd.C)});
  return result;
}

}  // namespace

void HalfStepSet::add(const Subject& subject, const ModelSpec& model, SubjectEstimate& estimate) {
  cases_.push_back({&subject, &model, &estimate});
}

std::vector<int> HalfStepSet::load(Engine& engine) const {
  Ensemble ensemble = empty_ensemble(*cases_.front().model, loss_);
  ensemble.structures.clear();
  for (const Case& one : cases_) {
    const Subject& subject = *one.subject;
    const TimeGrid grid = time_grid(one.estimate->dt / 2, subject.tr, subject.scans(),
                                    subject.slice_time, subject.inputs, subject.inputs_dt);
    ensemble.members.push_back({add_dataset(ensemble, subject, grid, one.estimate->autocorrelation),
                                static_cast<int>(ensemble.structures.size())});
    ensemble.structures.push_back(make_structure(*one.model, loss_));
    const std::vector<double> start = to_vector(*one.model, one.estimate->estimate);
    ensemble.parameters.insert(ensemble.parameters.end(), start.begin(), start.end());
  }
  engine.load(std::move(ensemble));
  std::vector<int> members(cases_.size());
  std::iota(members.begin(), members.end(), 0);
  for (const int member : members) {
    const Eigen::VectorXd& noise_sd = cases_[static_cast<std::size_t>(member)].estimate->noise_sd;
    if (loss_.noise == "unit") continue;
    engine.set_noise(member, {noise_sd.data(), static_cast<std::size_t>(noise_sd.size())});
  }
  return members;
}

void HalfStepSet::gather(const Engine& engine) const {
  for (std::size_t k = 0; k < cases_.size(); ++k) {
    const int member = static_cast<int>(k);
    if (engine.report(member).outcome != MemberOutcome::kConverged) continue;
    SubjectEstimate& estimate = *cases_[k].estimate;
    const Parameters moved = from_vector(*cases_[k].model, engine.store(member).parameters);
    estimate.half_step =
        compare(moved.connectivity, estimate.estimate.connectivity, estimate.sd.connectivity);
    estimate.half_step->dt = estimate.dt / 2;
  }
}

}  // namespace dcmrnn
