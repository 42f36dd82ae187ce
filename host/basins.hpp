// Which starts ended in the same optimum.
#pragma once

#include "dcmrnn/estimate.hpp"
#include "host/gather.hpp"

namespace dcmrnn {

// Numbers the basins of the starts that did not diverge, the best one first, and fills the summary.
// A start belongs to the first basin whose best start has an F within 0.5 of its own and no
// parameter further away than one posterior sd (of the best fit of all). `best`: that fit, which
// may have been polished on; `best_loss`: its F.
void find_basins(const Structure& structure, const BestFit& best, double best_loss,
                 SubjectEstimate& estimate);

}  // namespace dcmrnn
