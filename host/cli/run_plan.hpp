// What a command plans, for the run store: its units of work, and everything the results depend on.
#pragma once

#include <string>

#include "dcmrnn/io.hpp"
#include "host/experiment.hpp"
#include "host/store/run_plan.hpp"

namespace dcmrnn::cli {

// A unit per subject of the cohort, which is the named part of all.
runs::RunPlan fit_plan(const std::string& command, const Study& study, const Cohort& cohort,
                       const std::string& part);

// A unit per condition and data set.
runs::RunPlan experiment_plan(const Experiment& experiment);
std::string unit_name(const Experiment& experiment, std::size_t condition,
                      const std::string& data_set);

// No unit: a simulation that was cut short begins again.
runs::RunPlan simulation_plan(const Study& study);

// No unit either. `files` is a text of the hashes of what is converted.
runs::RunPlan conversion_plan(const std::string& command, const std::string& config,
                              const std::string& files);

// The note that holds the EngineReport of a finished fit.
inline constexpr const char* kEngineNote = "engine";

// What the results say of a planned subject besides its estimate: the other way round.
Subject planned_subject(const runs::Unit& unit);

}  // namespace dcmrnn::cli
