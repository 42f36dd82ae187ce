// The tables of a run store. A plan is small beside the results, which have a table of their own.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/store/database.hpp"
#include "host/store/run_plan.hpp"

namespace dcmrnn::runs {

enum class Stage {
  kNone,          // nothing was ever planned
  kCleared,       // being overwritten: nothing that could go on
  kUnfinished,    // planned
  kFinished,      // all results stand in the folder
  kOtherVersion,  // a run, in tables of another version
  kDamaged,       // whatever the file was
  kForeign,       // another program's
};

// Throws Error where the file cannot be read, though not for a damaged one.
Stage read_stage(const Database& database);

// Why no run can be read from the file, of the last three stages; else empty.
std::string fault_of(const Database& database);

// The functions below throw as Database does.
void create_tables(Database& database);  // at stage kCleared; within a transaction
void write_stage(Database& database, Stage stage);

void write_plan(Database& database, const RunPlan& plan);
RunIdentity read_identity(const Database& database);
std::vector<Unit> read_units(const Database& database);
std::vector<std::string> read_content_hashes(const Database& database);

// What a unit came to.
struct Outcome {
  std::string unit;
  std::string failure;  // the reason; empty where it succeeded
  nlohmann::json result;
};
void write_outcomes(Database& database, const std::vector<Outcome>& outcomes, double now);

bool has_results(const Database& database);

// Every result, in the order of the plan.
using ResultReader = std::function<void(const std::string& unit, const nlohmann::json& result)>;
void read_results(const Database& database, const ResultReader& reader);

// What there is to say of the last session, in place of what was said before; of all sessions.
void write_session(Database& database, const nlohmann::json& report);
std::vector<nlohmann::json> read_sessions(const Database& database);

// What belongs to the run and to no unit.
void write_note(Database& database, const std::string& kind, const nlohmann::json& note);
std::vector<nlohmann::json> read_notes(const Database& database, const std::string& kind);

}  // namespace dcmrnn::runs
