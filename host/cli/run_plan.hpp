// What a command plans, for the run store: its units of work, and everything the results depend on.
#pragma once

#include <string>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/bids/run_facts.hpp"
#include "host/cli/shard.hpp"
#include "host/experiment.hpp"
#include "host/store/run_plan.hpp"

namespace dcmrnn::cli {

// A unit per subject of the cohort, which is that shard of all.
runs::RunPlan fit_plan(const Study& study, const Cohort& cohort, const Shard& shard);

// The same of the runs of a BIDS data set. What tells the part from others is the shard and the
// selection by labels; `layout` is what is written of each run.
runs::RunPlan bids_plan(const Study& study, const Cohort& cohort,
                        const std::vector<RunFacts>& facts, const Shard& shard,
                        const std::string& selection, const std::string& layout);

// A unit per condition and data set.
runs::RunPlan experiment_plan(const Experiment& experiment);
std::string unit_name(const Experiment& experiment, std::size_t condition,
                      const std::string& data_set);

// No unit: a simulation that was cut short begins again.
runs::RunPlan simulation_plan(const Study& study);

// No unit either. `files` is a text of the hashes of what is converted.
runs::RunPlan conversion_plan(const std::string& command, const std::string& config,
                              const std::string& files);

// What the results say of a planned subject besides its estimate: the other way round.
Subject planned_subject(const runs::Unit& unit);
RunFacts planned_run(const runs::Unit& unit);  // of a bids_plan()

}  // namespace dcmrnn::cli
