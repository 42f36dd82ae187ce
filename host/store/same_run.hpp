// Whether a store holds the run that a command has planned.
#pragma once

#include "host/store/database.hpp"
#include "host/store/run_plan.hpp"

namespace dcmrnn::runs {

// Throws Error(kCannotCreate), which names what differs, if it is another run's, or none's.
void expect_same_run(const Database& database, const RunPlan& plan);

// The same of all that can be told without the data.
void expect_same_identity(const Database& database, const RunIdentity& identity);

// Whether it holds another run, without any result: nothing is lost where that makes way.
bool can_make_way(const Database& database, const RunPlan& plan);

}  // namespace dcmrnn::runs
