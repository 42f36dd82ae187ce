// Which starts ended in the same optimum.
#pragma once

#include "dcmrnn/estimate.hpp"
#include "host/gather.hpp"

namespace dcmrnn {

// Numbers the basins of the starts that neither diverged nor were pruned, the best one first, and
// fills the summary.
// A start belongs to the first basin whose best start has an F within 0.5 of its own and no
// parameter further away than one posterior sd (of the best fit of all). `best`: that fit, which
// may have been polished on; `best_loss`: its F.
void find_basins(const Structure& structure, const BestFit& best, double best_loss,
                 SubjectEstimate& estimate);

// The best start of each further basin that is not far above the best one; `basins` in all at most.
std::vector<const StartRecord*> other_optima(const SubjectEstimate& estimate, int basins);

}  // namespace dcmrnn
