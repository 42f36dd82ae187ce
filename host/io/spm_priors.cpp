#include "host/io/spm_priors.hpp"

#include <cmath>

namespace dcmrnn {
namespace {

using Eigen::Index;

constexpr double kMean = 1.0 / 128;      // of connections between regions, Hz
constexpr double kVariance = 1.0 / 64;   // of those and of self-connections
constexpr double kRegional = 1.0 / 256;  // of transit, decay and epsilon
constexpr double kDefaultNodes = 8;      // above so many regions SPM constrains A to modes
// Values that were written in decimal and read again.
constexpr double kSame = 1e-9;

std::optional<Eigen::MatrixXd> matrix(MatValue fields, const char* name, Index rows,
                                      Index columns) {
  const auto array = fields.field(name).numbers();
  return array ? as_matrix(*array, rows, columns) : std::nullopt;
}

// One entry for each region; a single one counts for all.
std::optional<Eigen::VectorXd> regional(MatValue fields, const char* name, Index regions) {
  const auto array = fields.field(name).numbers();
  if (!array) return std::nullopt;
  if (array->size() == 1) return Eigen::VectorXd::Constant(regions, array->values(0));
  if (array->values.size() != regions) return std::nullopt;
  return array->values;
}

std::size_t size_of(MatValue fields, const char* name) { return fields.field(name).size(); }

// Diagonal of the prior covariance in the order of the fields; decay and epsilon as long as in pE.
Eigen::VectorXd expected_variance(MatValue mean, const Connectivity& mask) {
  std::vector<double> values;
  const auto add = [&values](const auto& matrix) {
    for (const double value : matrix.reshaped()) values.push_back(value);
  };
  add(Eigen::MatrixXd(mask.A * kVariance));
  for (const Eigen::MatrixXd& B : mask.B) add(B);
  add(mask.C);
  values.insert(values.end(), size_of(mean, "D"), 0);
  const std::size_t count =
      size_of(mean, "transit") + size_of(mean, "decay") + size_of(mean, "epsilon");
  values.insert(values.end(), count, kRegional);
  return Eigen::Map<Eigen::VectorXd>(values.data(), static_cast<Index>(values.size()));
}

bool is_standard_mean(MatValue mean, const SpmModel& model) {
  const SpmLayout layout{model.region_count(), model.input_count()};
  const auto given = read_spm_parameters(mean, layout);
  if (!given) return false;
  SpmParameters standard = from_spm_vector(Eigen::VectorXd::Zero(layout.size()), layout);
  standard.A = model.mask.A * kMean;
  standard.A.diagonal().setZero();
  return (spm_vector(*given) - spm_vector(standard)).cwiseAbs().maxCoeff() < kSame;
}

bool is_standard_variance(MatValue covariance, MatValue mean, const SpmModel& model) {
  const Eigen::VectorXd expected = expected_variance(mean, model.mask);
  const auto array = covariance.numbers();
  const auto given = array ? as_matrix(*array, expected.size(), expected.size()) : std::nullopt;
  if (!given) return false;
  const Eigen::MatrixXd difference = *given - Eigen::MatrixXd(expected.asDiagonal());
  return difference.cwiseAbs().maxCoeff() < kSame;
}

void check(const MatStruct& owner, const SpmModel& model, bool constrained) {
  const MatValue mean = owner.raw("pE"), covariance = owner.raw("pC");
  constexpr const char* kExpected =
      ", which SPM would take in place of those of its masks; expected SPM12's own, or none: say "
      "others in the study's priors";
  if (owner.has("pE") && !is_standard_mean(mean, model)) {
    owner.fault("pE", std::string("holds other prior means") + kExpected);
  } else if (owner.has("pC") && !constrained && !is_standard_variance(covariance, mean, model)) {
    owner.fault("pC", std::string("holds other prior covariances") + kExpected);
  }
}

}  // namespace

std::optional<SpmParameters> read_spm_parameters(MatValue fields, const SpmLayout& layout) {
  const Index n = layout.regions, m = layout.inputs;
  const auto A = matrix(fields, "A", n, n);
  const auto C = matrix(fields, "C", n, m);
  const auto B = fields.field("B").numbers();
  const auto transit = regional(fields, "transit", n);
  const auto decay = regional(fields, "decay", n);
  const auto epsilon = regional(fields, "epsilon", n);
  if (!A || !C || !B || B->values.size() != n * n * m || !transit || !decay || !epsilon) {
    return std::nullopt;
  }
  SpmParameters parameters{*A, {}, *C, *transit, *decay, *epsilon};
  for (Index j = 0; j < m; ++j) {
    parameters.B.emplace_back(
        Eigen::Map<const Eigen::MatrixXd>(B->values.data() + j * n * n, n, n));
  }
  return parameters;
}

void check_spm_priors(const MatStruct& dcm, const MatStruct& options, SpmModel& model) {
  if (options.has("precision")) {
    options.fault("precision",
                  "sets the prior of the connections; expected none: say it in the "
                  "study's priors");
  }
  const auto nodes = options.raw("maxnodes").numbers();
  const double most = nodes && nodes->size() == 1 ? nodes->values(0) : kDefaultNodes;
  const bool constrained = model.region_count() > most;
  if (constrained) {
    model.notes.push_back(options.where("maxnodes") +
                          ": SPM would constrain the prior of A to the data's first modes; dcmrnn "
                          "does not");
  }
  check(options, model, constrained);
  check(dcm.child("M"), model, constrained);
}

}  // namespace dcmrnn
