#include "host/store/tables.hpp"

#include "host/io/input_file.hpp"

namespace dcmrnn::runs {
namespace {

// "dcmr" in ASCII, which `file` shows, and the version of the tables and of what the results hold.
constexpr std::int64_t kApplication = 0x64636d72;
constexpr std::int64_t kVersion = 4;

// Times are seconds since 1970 in UTC. A session is one run of the command, its report what the
// command has to say of it; unit.fault is why its data cannot be used, unit.reason why it failed.
// The hash of a result or a note is that of its JSON: SQLite does not see a bit that flipped in it.
constexpr const char* kTables = R"(
  PRAGMA application_id = 0x64636d72;
  PRAGMA user_version = 4;
  CREATE TABLE stage (name TEXT NOT NULL);
  CREATE TABLE identity (part TEXT NOT NULL UNIQUE, value TEXT NOT NULL);
  CREATE TABLE unit (
    position INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    fault TEXT NOT NULL,
    about TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'done', 'failed')),
    reason TEXT NOT NULL,
    ended REAL);
  CREATE TABLE input (
    unit INTEGER NOT NULL REFERENCES unit, file TEXT NOT NULL, hash TEXT NOT NULL);
  CREATE TABLE result (
    unit INTEGER PRIMARY KEY REFERENCES unit, json TEXT NOT NULL, hash TEXT NOT NULL);
  CREATE TABLE note (kind TEXT NOT NULL, json TEXT NOT NULL, hash TEXT NOT NULL);
  CREATE TABLE session (began REAL NOT NULL, report TEXT);
  INSERT INTO stage VALUES ('cleared');
)";

const char* name_of(Stage stage) {
  switch (stage) {
    case Stage::kUnfinished:
      return "unfinished";
    case Stage::kFinished:
      return "finished";
    default:
      return "cleared";
  }
}

nlohmann::json parsed(const Database& database, const std::string& text) {
  nlohmann::json json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded())
    throw DamagedFile(ExitCode::kData, database.path().string(), "holds a broken record");
  return json;
}

nlohmann::json parsed(const Database& database, const std::string& text, const std::string& hash) {
  if (hash_bytes(text) != hash)
    throw DamagedFile(ExitCode::kData, database.path().string(),
                      "holds a record that is not as it was written");
  return parsed(database, text);
}

std::int64_t number_of(const Database& database, const char* sql) {
  Statement query(database, sql);
  return query.next() ? query.integer(0) : 0;
}

Stage stage_of(const Database& database) {
  if (number_of(database, "SELECT count(*) FROM sqlite_schema") == 0) return Stage::kNone;
  if (number_of(database, "PRAGMA application_id") != kApplication) return Stage::kForeign;
  if (number_of(database, "PRAGMA user_version") != kVersion) return Stage::kOtherVersion;
  Statement query(database, "SELECT name FROM stage");
  const std::string name = query.next() ? query.text(0) : "";
  for (const Stage stage : {Stage::kUnfinished, Stage::kFinished})
    if (name == name_of(stage)) return stage;
  return Stage::kCleared;
}

}  // namespace

Stage read_stage(const Database& database) {
  try {
    return stage_of(database);
  } catch (const DamagedFile&) {
    return Stage::kDamaged;
  }
}

std::string fault_of(const Database& database) {
  switch (read_stage(database)) {
    case Stage::kOtherVersion:
      return "is a run store of version " +
             std::to_string(number_of(database, "PRAGMA user_version")) +
             "; this program's is version " + std::to_string(kVersion);
    case Stage::kDamaged:
      return "is damaged: no run can be read from it";
    case Stage::kForeign:
      return "is another program's, and no run store";
    default:
      return {};
  }
}

void create_tables(Database& database) { database.run(kTables); }

void write_stage(Database& database, Stage stage) {
  Statement(database, "UPDATE stage SET name = ?").run(name_of(stage));
}

void write_plan(Database& database, const RunPlan& plan) {
  Statement identity(database, "INSERT INTO identity VALUES (?, ?)");
  for (const auto& [part, value] : plan.identity) identity.run(part, value);
  Statement unit(database, "INSERT INTO unit VALUES (?, ?, ?, ?, ?, ?, ?, NULL)");
  Statement input(database, "INSERT INTO input VALUES (?, ?, ?)");
  std::int64_t position = 0;
  for (const Unit& one : plan.units) {
    unit.run(position, one.name, content_hash(one), one.fault, one.about.dump(),
             one.fault.empty() ? "pending" : "failed", one.fault);
    for (const auto& [file, hash] : one.inputs) input.run(position, file, hash);
    ++position;
  }
}

RunIdentity read_identity(const Database& database) {
  RunIdentity identity;
  Statement query(database, "SELECT part, value FROM identity ORDER BY rowid");
  while (query.next()) identity.emplace_back(query.text(0), query.text(1));
  return identity;
}

std::vector<Unit> read_units(const Database& database) {
  std::vector<Unit> units;
  Statement query(database, "SELECT name, fault, about FROM unit ORDER BY position");
  while (query.next())
    units.push_back({query.text(0), {}, query.text(1), parsed(database, query.text(2))});
  Statement input(database, "SELECT unit, file, hash FROM input ORDER BY rowid");
  while (input.next()) {
    const auto unit = static_cast<std::size_t>(input.integer(0));
    if (unit >= units.size())
      throw DamagedFile(ExitCode::kData, database.path().string(), "holds a broken record");
    units[unit].inputs.emplace_back(input.text(1), input.text(2));
  }
  return units;
}

std::vector<std::string> read_content_hashes(const Database& database) {
  std::vector<std::string> hashes;
  Statement query(database, "SELECT hash FROM unit ORDER BY position");
  while (query.next()) hashes.push_back(query.text(0));
  return hashes;
}

void write_outcomes(Database& database, const std::vector<Outcome>& outcomes, double now) {
  Statement result(database,
                   "INSERT OR REPLACE INTO result SELECT position, ?, ? FROM unit WHERE name = ?");
  Statement state(database, "UPDATE unit SET state = ?, reason = ?, ended = ? WHERE name = ?");
  for (const Outcome& one : outcomes) {
    const std::string text = one.result.dump();
    result.run(text, hash_bytes(text), one.unit);
    state.run(one.failure.empty() ? "done" : "failed", one.failure, now, one.unit);
  }
}

bool has_results(const Database& database) {
  return Statement(database, "SELECT 1 FROM result LIMIT 1").next();
}

void read_results(const Database& database, const ResultReader& reader) {
  Statement query(database,
                  "SELECT name, json, result.hash FROM result JOIN unit ON unit = position "
                  "ORDER BY position");
  while (query.next()) reader(query.text(0), parsed(database, query.text(1), query.text(2)));
}

void write_session(Database& database, const nlohmann::json& report) {
  Statement(database,
            "UPDATE session SET report = ? WHERE rowid = (SELECT max(rowid) FROM session)")
      .run(report.dump());
}

std::vector<nlohmann::json> read_sessions(const Database& database) {
  std::vector<nlohmann::json> reports;
  Statement query(database, "SELECT report FROM session WHERE report IS NOT NULL ORDER BY rowid");
  while (query.next()) reports.push_back(parsed(database, query.text(0)));
  return reports;
}

void write_note(Database& database, const std::string& kind, const nlohmann::json& note) {
  const std::string text = note.dump();
  Statement(database, "INSERT INTO note VALUES (?, ?, ?)").run(kind, text, hash_bytes(text));
}

std::vector<nlohmann::json> read_notes(const Database& database, const std::string& kind) {
  std::vector<nlohmann::json> notes;
  Statement query(database, "SELECT json, hash FROM note WHERE kind = ? ORDER BY rowid");
  query.with(kind);
  while (query.next()) notes.push_back(parsed(database, query.text(0), query.text(1)));
  return notes;
}

}  // namespace dcmrnn::runs
