// Reads a run store while another process may be writing it, or afterwards; changes nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/store/database.hpp"
#include "host/store/run_plan.hpp"
#include "host/store/same_run.hpp"
#include "host/store/tables.hpp"

namespace dcmrnn::runs {

struct RunStatus {
  std::string state;  // "running", "interrupted", "finished"
  RunIdentity identity;
  std::int64_t done = 0, failed = 0, pending = 0;  // units
  // Of the last session, up to its last batch; nothing before the first one.
  std::optional<double> units_per_second;
  std::optional<double> seconds_left;  // from the last batch on; nothing without a rate

  std::int64_t total() const { return done + failed + pending; }
};

class RunView {
 public:
  // Throws Error: kNoInput where the folder holds no run, kData where its store is damaged,
  // kInputOutput where reading fails. So do the functions below.
  explicit RunView(const std::filesystem::path& folder);

  RunStatus status();
  // Throws Error(kCannotCreate), which names what differs, if this is another run.
  void expect_same(const RunPlan& plan) const { expect_same_run(database_, plan); }
  // The same of all that can be told without the data.
  void expect_same(const RunIdentity& identity) const { expect_same_identity(database_, identity); }
  bool can_make_way(const RunPlan& plan) const { return runs::can_make_way(database_, plan); }
  RunIdentity identity() const { return read_identity(database_); }
  std::vector<Unit> units() const { return read_units(database_); }
  void read_results(const ResultReader& reader) const { runs::read_results(database_, reader); }
  std::vector<nlohmann::json> sessions() const { return read_sessions(database_); }

 private:
  bool taken_;  // by a process that writes it
  Database database_;
};

}  // namespace dcmrnn::runs
