// Initial parameters of the starts of one subject.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/options.hpp"
#include "host/time_grid.hpp"
#include "kernels/ensemble_view.hpp"

namespace dcmrnn {

struct Start {
  std::vector<double> parameters;  // [parameter] vector scale
  std::string origin;              // "prior", "regression", "random", "given"
};

// Makes the starts of one subject. Start 0 is the prior mean, start 1 comes from a regression of
// the data on the inputs, the others are drawn: A self -U(0.5, 1), other A N(0, 0.1), B N(0, 0.05),
// C |N(0, 0.2)|, hemodynamics at the prior mean. Draws that are unstable at an input level present
// are redrawn. With start_from "prior" start 0 alone is not drawn; with a file it is the file's.
class StartMaker {
 public:
  StartMaker(const ModelSpec& model, const Structure& structure, const EnsembleOptions& options,
             const Subject& subject, const TimeGrid& grid, const Eigen::MatrixXd& levels);

  // Draw `attempt` of start `number`; attempt 0 of the first starts is not random.
  Start make(int number, int attempt) const;

 private:
  std::vector<double> prior_mean() const;
  std::vector<double> regression() const;
  std::vector<double> draw(int number, int attempt) const;

  const ModelSpec& model_;
  const Structure& structure_;
  const EnsembleOptions& options_;
  const Subject& subject_;
  const TimeGrid& grid_;
  const Eigen::MatrixXd& levels_;
  std::uint64_t hash_;
};

}  // namespace dcmrnn
