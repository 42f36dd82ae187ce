// One member between two sweeps of its exploration, on arrays of its own.
#pragma once

#include <vector>

#include "kernels/explore_member.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {

template <class Optimizer>
struct OneMember {
  SmallStudy study{1, 1};
  Ensemble ensemble;
  std::vector<double> parameters, noise_sd{1.0}, sse{100.0}, good;
  std::vector<typename Optimizer::State> state;
  ExploreProgress<Optimizer> progress;
  MemberReport report;
  bool single = false;

  explicit OneMember(double lambda = 0) {
    study.loss.lambda = lambda;
    study.add_subject(40, 2);
    ensemble = study.ensemble(1);
    parameters = ensemble.parameters;
    good.resize(parameters.size());
    state.resize(parameters.size());
  }
  MemberProblem problem() const { return problem_of(ensemble, ensemble.members[0]); }
  ExploreMember<Optimizer> view() {
    return {{problem(),
             single,
             {parameters.data()},
             {noise_sd.data()},
             {sse.data()},
             {good.data()},
             &report},
            {state.data()},
            &progress};
  }
};

}  // namespace dcmrnn
