// The example of the README: simulate a small cohort with known connectivity, fit it, print it.
#include <dcmrnn/dcmrnn.hpp>
#include <iostream>

int main() {
  const dcmrnn::ModelSpec model = dcmrnn::full_model({"V1", "V5"}, {"Photic"}, "friston2003");

  dcmrnn::SimulateOptions simulation;
  simulation.subjects = 2;
  simulation.scans = 128;
  const dcmrnn::Cohort cohort = dcmrnn::simulate(model, simulation);

  dcmrnn::FitOptions options;
  options.ensemble.starts = 4;
  const dcmrnn::Estimate fit = dcmrnn::estimate(cohort, model, options);

  for (const dcmrnn::SubjectEstimate& subject : fit.subjects) {
    std::cout << subject.id << ": " << subject.status << ", " << subject.starts.converged << " of "
              << subject.starts.total << " starts converged\n";
    if (!subject.ok()) continue;
    std::cout << "A [to, from], Hz:\n" << subject.estimate.connectivity.A << '\n';
    std::cout << "standard deviation:\n" << subject.sd.connectivity.A << '\n';
  }
  return fit.subjects.size() == cohort.subjects.size() ? 0 : 1;
}
