// Where a member's trajectory left the domain, found by running the plain cell. Not a hot path.
#pragma once

#include <span>

#include "kernels/ensemble_view.hpp"
#include "kernels/member.hpp"

namespace dcmrnn {

// The first step after which a state of the member is not finite, and the region; {-1, -1} if none.
// parameters [parameter]: on the vector's scale. S = float repeats the rounding of single-precision
// sweeps.
template <class S>
DomainExit find_domain_exit(const Ensemble& ensemble, int member,
                            std::span<const double> parameters);

}  // namespace dcmrnn
