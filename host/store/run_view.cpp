#include "host/store/run_view.hpp"

#include "dcmrnn/error.hpp"
#include "host/store/run_lock.hpp"
#include "host/store/run_store.hpp"

namespace dcmrnn::runs {
namespace {

namespace fs = std::filesystem;

fs::path store_in(const fs::path& folder) {
  const fs::path file = folder / kRunStoreName;
  std::error_code absent;
  if (!fs::exists(file, absent))
    throw Error(ExitCode::kNoInput, folder.string(),
                std::string("holds no run: there is no ") + kRunStoreName);
  return file;
}

void count_units(const Database& database, RunStatus& status) {
  Statement query(database, "SELECT state, count(*) FROM unit GROUP BY state");
  while (query.next()) {
    const std::string state = query.text(0);
    (state == "done"     ? status.done
     : state == "failed" ? status.failed
                         : status.pending) = query.integer(1);
  }
}

void measure_rate(const Database& database, RunStatus& status) {
  Statement query(database,
                  "SELECT count(*), max(ended) - (SELECT max(began) FROM session) FROM unit "
                  "WHERE ended >= (SELECT max(began) FROM session)");
  if (!query.next() || query.integer(0) == 0) return;
  const double seconds = query.number(1).value_or(0);
  if (seconds <= 0) return;
  status.units_per_second = static_cast<double>(query.integer(0)) / seconds;
  status.seconds_left = static_cast<double>(status.pending) / *status.units_per_second;
}

}  // namespace

// Whether it is taken is asked before SQLite opens the file: closing it once more in this process
// would drop SQLite's own locks.
RunView::RunView(const fs::path& folder)
    : taken_(is_taken(store_in(folder))), database_(store_in(folder), Access::kRead) {
  if (const std::string fault = fault_of(database_); !fault.empty())
    throw Error(ExitCode::kData, database_.path().string(), fault);
  const Stage stage = read_stage(database_);
  if (stage == Stage::kNone || stage == Stage::kCleared)
    throw Error(ExitCode::kNoInput, database_.path().string(), "holds no run yet");
}

RunStatus RunView::status() {
  RunStatus status;
  Transaction together(database_, Access::kRead);
  const bool finished = read_stage(database_) == Stage::kFinished;
  status.state = finished ? "finished" : taken_ ? "running" : "interrupted";
  status.identity = identity();
  count_units(database_, status);
  measure_rate(database_, status);
  together.commit();
  return status;
}

}  // namespace dcmrnn::runs
