// How each region, alone at the prior mean, answers each input: regressors for the data.
#pragma once

#include <Eigen/Dense>
#include <optional>
#include <vector>

#include "dcmrnn/model_spec.hpp"
#include "host/time_grid.hpp"

namespace dcmrnn {

inline constexpr double kProbeDrive = 0.2;  // Hz, the C of the input that drives the region

// [input][scan, region], BOLD; nothing where an answer leaves the model's domain.
std::optional<std::vector<Eigen::MatrixXd>> probe_responses(const ModelSpec& model,
                                                            const TimeGrid& grid);

}  // namespace dcmrnn
