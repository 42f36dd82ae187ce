#include "host/store/database.hpp"

#include <sqlite3.h>

#include <new>
#include <utility>

#include "host/store/run_lock.hpp"

namespace dcmrnn::runs {
namespace {

// A reader holds the file for moments only, a writer while it flushes; who waits longer meets a
// process that was stopped in between.
constexpr int kPatienceMilliseconds = 120'000;

// EXTRA: a batch that was committed survives a power failure. Nothing goes to a temporary folder.
constexpr const char* kWriterSettings = "PRAGMA synchronous = EXTRA; PRAGMA temp_store = MEMORY";

ExitCode exit_code_of(int code, Access access) {
  const bool writes = access == Access::kWrite;
  switch (code & 0xff) {
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return writes ? ExitCode::kCannotCreate : ExitCode::kNoInput;
    default:
      return ExitCode::kInputOutput;
  }
}

bool is_damage(int code) {
  return (code & 0xff) == SQLITE_NOTADB || (code & 0xff) == SQLITE_CORRUPT;
}

}  // namespace

Database::Database(std::filesystem::path file, Access access)
    : path_(std::move(file)), access_(access) {
  // A reader too opens for writing where it may: what a killed process left half-done is undone by
  // whoever comes next.
  const int flags = SQLITE_OPEN_READWRITE | (access == Access::kWrite ? SQLITE_OPEN_CREATE : 0);
  const char* locking = locks_work(path_) ? nullptr : "unix-none";
  const int code = sqlite3_open_v2(path_.c_str(), &handle_, flags, locking);
  try {
    check(code);
    check(sqlite3_extended_result_codes(handle_, 1));
    check(sqlite3_busy_timeout(handle_, kPatienceMilliseconds));
    const char* settings = access == Access::kWrite ? kWriterSettings : "PRAGMA query_only = ON";
    const int applied = sqlite3_exec(handle_, settings, nullptr, nullptr, nullptr);
    if (!is_damage(applied)) check(applied);  // damage is said to whoever reads
  } catch (...) {
    sqlite3_close(handle_);
    throw;
  }
}

Database::~Database() { sqlite3_close(handle_); }

void Database::run(const char* sql) {
  check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr));
}

void Database::check(int code) const {
  if (code == SQLITE_OK) return;
  if (code == SQLITE_NOMEM || handle_ == nullptr) throw std::bad_alloc();
  if (is_damage(code))
    throw DamagedFile(access_ == Access::kWrite ? ExitCode::kCannotCreate : ExitCode::kData,
                      path_.string(), sqlite3_errmsg(handle_));
  throw Error(exit_code_of(code, access_), path_.string(), sqlite3_errmsg(handle_));
}

Statement::Statement(const Database& database, const char* sql) : database_(database) {
  database_.check(sqlite3_prepare_v2(database_.handle_, sql, -1, &handle_, nullptr));
}

Statement::~Statement() { sqlite3_finalize(handle_); }

bool Statement::next() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.check(code);
  sqlite3_reset(handle_);
  return false;
}

std::string Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
  const int size = sqlite3_column_bytes(handle_, column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

std::optional<double> Statement::number(int column) const {
  if (sqlite3_column_type(handle_, column) == SQLITE_NULL) return std::nullopt;
  return sqlite3_column_double(handle_, column);
}

void Statement::bind(int place, std::string_view text) {
  database_.check(
      sqlite3_bind_text64(handle_, place, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind(int place, std::int64_t value) {
  database_.check(sqlite3_bind_int64(handle_, place, value));
}

void Statement::bind(int place, double value) {
  database_.check(sqlite3_bind_double(handle_, place, value));
}

Transaction::Transaction(Database& database, Access access) : database_(database) {
  database_.run(access == Access::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.run("ROLLBACK");
  } catch (const std::exception&) {  // SQLite has rolled back by itself, or does when it is closed
  }
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

}  // namespace dcmrnn::runs
