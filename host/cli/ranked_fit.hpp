// A fit by all ranks of an mpirun. Rank 0 owns plan and run store; it hands batches to the others,
// and fits some itself in a second thread, so that K ranks do the work of K. A batch goes to
// whoever is idle; at the end the batches still on their way are given to the idle ones too.
#pragma once

#include <functional>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"
#include "host/cli/log.hpp"

namespace dcmrnn::cli {

// Rank 0: estimate() of the cohort, whose subjects come in any order; batch_done as there. Throws
// Error(kData) where a rank runs another program, config or kind of engine, by name of what
// differs.
Estimate fit_on_ranks(const Study& study, const Cohort& cohort, const FitCallbacks& callbacks,
                      Log& log);

// Every other rank: fits what it is given until rank 0 says stop. What goes wrong here is told to
// rank 0, which goes on without this one.
void serve_rank_0(const std::function<Study()>& load);

}  // namespace dcmrnn::cli
