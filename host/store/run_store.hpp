// What a run has planned and done: OUT/run.sqlite, one SQLite file. A batch of finished work is a
// transaction, on disk before the next batch begins. A run that is interrupted, or killed, goes on
// from here; `status` and `merge` read it, then and afterwards. Whoever holds the store holds the
// folder: nothing else in it may be changed before.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "host/store/database.hpp"
#include "host/store/run_lock.hpp"
#include "host/store/run_plan.hpp"
#include "host/store/same_run.hpp"
#include "host/store/tables.hpp"

namespace dcmrnn::runs {

inline constexpr const char* kRunStoreName = "run.sqlite";

// What the folder's store holds; while a process is writing it, an unfinished run. Throws
// Error(kNoInput, kInputOutput) where it cannot be read.
Stage stage_in(const std::filesystem::path& folder);

// Why no run can be read from the folder's store, which is there; empty where one can, or none was
// ever planned. Throws as stage_in().
std::string fault_in(const std::filesystem::path& folder);

// Every function throws Error: kInputOutput where reading or writing fails, disk full included.
class RunStore {
 public:
  // Takes the store of a folder; the file is made where it is not there. Throws
  // Error(kCannotCreate) where it cannot be made, or another process has it.
  explicit RunStore(const std::filesystem::path& folder);
  ~RunStore();  // a store that nothing was ever planned in goes
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;

  Stage stage() const { return stage_; }

  // Whether the store holds another run, without any result.
  bool can_make_way(const RunPlan& plan) const { return runs::can_make_way(*database_, plan); }

  // Drops the run that the store holds. Until begin() it names no run that could go on, so that
  // what is removed from the folder in between is never missed in a resumed one.
  void forget();

  // Begins the run, or goes on with it. Throws Error(kCannotCreate), which names what differs, if
  // the store is another run's.
  void begin(const RunPlan& plan);

  // The results of earlier sessions, in the order of the plan.
  void read_results(const ResultReader& reader) const;
  std::vector<nlohmann::json> read_notes(const std::string& kind) const;
  std::vector<nlohmann::json> read_sessions() const;  // what was said of them, of this one too

  // Adds what was done, and waits until it is on disk; with it goes what there is to say of this
  // session so far (null: nothing), in place of what was said before.
  void append(const std::vector<Outcome>& outcomes, const nlohmann::json& session = nullptr);
  void note(const std::string& kind, const nlohmann::json& note);

  void finish();  // all results stand in the folder
  void remove();  // the file, of a run that needs none any more

 private:
  std::filesystem::path path_;
  RunLock lock_;  // outlives the database
  std::optional<Database> database_;
  Stage stage_ = Stage::kNone;
  bool forgotten_ = false;  // by forget()
};

}  // namespace dcmrnn::runs
