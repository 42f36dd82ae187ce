// What a fit's output folder says of each subject under each hypothesis.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"

namespace dcmrnn {

struct FittedModel {
  std::string status = "missing";
  Parameters estimate;
  std::optional<double> log_evidence;
  // Of the subject's best hypothesis alone; empty elsewhere.
  Covariance covariance;
  Eigen::MatrixXd observed, predicted;  // [scan, region], projected off the confounds
  Eigen::VectorXd noise_sd;             // [region]
};

struct FittedSubject {
  std::vector<FittedModel> models;  // [hypothesis], one without hypotheses
  double scale = 1;                 // what the BOLD of the file was multiplied by
};

// By subject id. Throws Error(kNoInput, kData).
std::map<std::string, FittedSubject> read_fitted_models(const std::filesystem::path& folder,
                                                        const Study& study);

}  // namespace dcmrnn
