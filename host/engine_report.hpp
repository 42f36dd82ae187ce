// The work and the time of several fits together: of batches, sessions, shards, conditions.
#pragma once

#include "dcmrnn/estimate.hpp"

namespace dcmrnn {

// Work and seconds add up. Of what computed, every name is kept ("AVX2, AVX3"); of the threads, the
// most; fused multiply-add is what all of them had. A report of nothing yet is EngineReport{}.
void add_engine_report(EngineReport& sum, const EngineReport& more);

}  // namespace dcmrnn
