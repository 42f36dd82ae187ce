#include "host/store/run_store.hpp"

#include <chrono>
#include <string>
#include <system_error>

#include "dcmrnn/error.hpp"
#include "host/io/atomic_file.hpp"

namespace dcmrnn::runs {
namespace {

namespace fs = std::filesystem;

double seconds_since_1970() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Where SQLite keeps what a transaction replaces, until it ends.
fs::path journal_of(const fs::path& file) { return file.string() + "-journal"; }

bool has_no_bytes(const fs::path& file) {
  std::error_code absent;
  return fs::file_size(file, absent) == 0 && !absent;
}

// A disk that is full can keep SQLite from undoing a batch at once: whoever reads next does.
void undo_half_a_batch(const fs::path& file) {
  std::error_code absent;
  if (fs::exists(journal_of(file), absent)) read_stage(Database(file, Access::kWrite));
}

}  // namespace

Stage stage_in(const fs::path& folder) {
  const fs::path file = folder / kRunStoreName;
  std::error_code absent;
  if (!fs::exists(file, absent) || has_no_bytes(file)) return Stage::kNone;
  if (is_taken(file)) return Stage::kUnfinished;
  return read_stage(Database(file, Access::kRead));
}

std::string fault_in(const fs::path& folder) {
  const fs::path file = folder / kRunStoreName;
  if (has_no_bytes(file)) return "is empty: no run can be read from it";
  return fault_of(Database(file, Access::kRead));
}

RunStore::RunStore(const fs::path& folder) : path_(folder / kRunStoreName), lock_(path_) {
  database_.emplace(path_, Access::kWrite);
  stage_ = read_stage(*database_);
}

RunStore::~RunStore() {
  database_.reset();
  try {
    undo_half_a_batch(path_);
    std::error_code ignored;
    if (has_no_bytes(path_)) fs::remove(path_, ignored);
  } catch (const std::exception&) {  // no room on the disk or in memory: the next run does it
  }
}

void RunStore::forget() {
  // Emptied at once: row by row it would need as much room again. SQLite has the file closed then.
  database_.reset();
  remove_file(journal_of(path_));
  lock_.empty_file();
  database_.emplace(path_, Access::kWrite);
  Transaction transaction(*database_);
  create_tables(*database_);
  transaction.commit();
  flush_folder(path_.parent_path());
  stage_ = Stage::kCleared;
  forgotten_ = true;
}

void RunStore::begin(const RunPlan& plan) {
  const bool fresh = stage_ == Stage::kNone || forgotten_;
  if (!fresh) expect_same_run(*database_, plan);
  Transaction transaction(*database_);
  if (stage_ == Stage::kNone) create_tables(*database_);
  if (fresh) write_plan(*database_, plan);
  write_stage(*database_, Stage::kUnfinished);
  Statement(*database_, "INSERT INTO session VALUES (?, NULL)").run(seconds_since_1970());
  transaction.commit();
  if (fresh) flush_folder(path_.parent_path());
  stage_ = Stage::kUnfinished;
  forgotten_ = false;
}

void RunStore::read_results(const ResultReader& reader) const {
  runs::read_results(*database_, reader);
}

std::vector<nlohmann::json> RunStore::read_notes(const std::string& kind) const {
  return runs::read_notes(*database_, kind);
}

std::vector<nlohmann::json> RunStore::read_sessions() const {
  return runs::read_sessions(*database_);
}

void RunStore::append(const std::vector<Outcome>& outcomes, const nlohmann::json& session) {
  Transaction transaction(*database_);
  write_outcomes(*database_, outcomes, seconds_since_1970());
  if (!session.is_null()) write_session(*database_, session);
  transaction.commit();
}

void RunStore::note(const std::string& kind, const nlohmann::json& note) {
  Transaction transaction(*database_);
  write_note(*database_, kind, note);
  transaction.commit();
}

void RunStore::finish() {
  Transaction transaction(*database_);
  write_stage(*database_, Stage::kFinished);
  transaction.commit();
  stage_ = Stage::kFinished;
}

void RunStore::remove() {
  database_.reset();
  remove_file(path_);
}

}  // namespace dcmrnn::runs
