// The exploration of one member between two sweeps, by the kind of its optimizer: what its loss
// means, and the optimizer's step.
#pragma once

#include <cmath>
#include <numbers>
#include <type_traits>

#include "dcmrnn/optimizer/elementwise.hpp"
#include "kernels/searching_member.hpp"
#include "kernels/stepping_member.hpp"

namespace dcmrnn {

// The rate falls from its start to 1 % of it along a cosine over all steps.
DCMRNN_MEMBER double cosine_rate(double rate, int step, int steps) {
  const double phase = std::numbers::pi * step / steps;
  return rate * (0.01 + 0.99 * 0.5 * (1 + std::cos(phase)));
}

template <class Optimizer>
using ExploreMember = std::conditional_t<Elementwise<Optimizer>, SteppingMember<Optimizer>,
                                         SearchingMember<Optimizer>>;

// How far one member's exploration is, besides its arrays.
template <class Optimizer>
using ExploreProgress = typename ExploreMember<Optimizer>::Progress;

}  // namespace dcmrnn
