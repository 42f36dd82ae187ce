#include "host/cli/output_folder.hpp"

#include <algorithm>
#include <regex>
#include <string>
#include <system_error>
#include <vector>

#include "dcmrnn/error.hpp"
#include "host/io/atomic_file.hpp"

namespace dcmrnn::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRunLog = "run.log";

// What AtomicFile leaves where the process was killed: ".results.jsonl.4711-0.tmp".
bool is_temporary(const fs::path& path) {
  static const std::regex pattern(R"(\..+\.[0-9]+-[0-9]+\.tmp)");
  return std::regex_match(path.filename().string(), pattern);
}

// The run store, and what SQLite keeps beside it where the process was killed.
bool is_run_store(const fs::path& path) {
  const std::string name = path.filename().string();
  return name == runs::kRunStoreName || name == std::string(runs::kRunStoreName) + "-journal";
}

// What is in the folder, but for what a process leaves there that is killed.
std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code reason;
  for (fs::directory_iterator entry(folder, reason), end; !reason && entry != end;
       entry.increment(reason))
    if (!is_temporary(entry->path()) && !is_run_store(entry->path()))
      paths.push_back(entry->path());
  if (reason)
    throw Error(ExitCode::kCannotCreate, folder.string(), "cannot be read: " + reason.message());
  return paths;
}

void remove_temporary_files(const fs::path& folder) {
  std::error_code reason;  // what cannot be removed does no harm
  std::vector<fs::path> left;
  for (fs::recursive_directory_iterator entry(folder, reason), end; !reason && entry != end;
       entry.increment(reason))
    if (is_temporary(entry->path())) left.push_back(entry->path());
  for (const fs::path& path : left) fs::remove(path, reason);
}

void remove_output(const fs::path& folder, const OutputNames& names) {
  for (const std::string_view name : names.files) remove_file(folder / name);
  for (const std::string_view name : names.folders) {
    std::error_code reason;
    fs::remove_all(folder / name, reason);
    if (reason)
      throw Error(ExitCode::kInputOutput, (folder / name).string(),
                  "cannot be removed: " + reason.message());
  }
}

// Whether nothing is in the folder but what a fit leaves that was cut short, its log among it.
bool holds_a_run_alone(const fs::path& folder) {
  std::error_code reason;
  for (fs::recursive_directory_iterator entry(folder, reason), end; !reason && entry != end;
       entry.increment(reason)) {
    const fs::path& path = entry->path();
    if (entry->is_directory() || is_temporary(path) || is_run_store(path)) continue;
    if (path != folder / kRunLog) return false;
  }
  return !reason && fs::exists(folder / kRunLog);
}

// Throws where the store, from which no run can be read, may not be overwritten. What is not known
// to be dcmrnn's is left alone.
void check_unreadable_store(const OutputRequest& request, runs::Stage stage, bool older_output) {
  const fs::path folder = request.folder;
  const bool own = stage == runs::Stage::kOtherVersion ||
                   (stage != runs::Stage::kForeign && (older_output || holds_a_run_alone(folder)));
  if (own && request.overwrite) return;
  throw Error(ExitCode::kCannotCreate, (folder / runs::kRunStoreName).string(),
              runs::fault_in(folder) + "; use another folder" + (own ? ", or --overwrite" : ""));
}

// check_output_folder() of a folder whose run store is at `stage`.
void check_folder(const OutputRequest& request, const OutputNames& names, const fs::path& config,
                  runs::Stage stage) {
  const fs::path folder = request.folder;
  std::error_code reason;
  if (fs::equivalent(fs::absolute(config).parent_path(), folder, reason))
    throw Error(ExitCode::kCannotCreate, folder.string(),
                "holds the study's config, which the output would replace; use another folder");
  const bool older_output = holds_output(folder, names);
  switch (stage) {
    case runs::Stage::kNone:
      if (entries(folder).empty()) return;
      if (!older_output && fs::exists(folder / runs::kRunStoreName) && holds_a_run_alone(folder))
        return check_unreadable_store(request, stage, older_output);
      break;
    case runs::Stage::kFinished:  // goes on where its results were removed
      if (!older_output || request.finished_goes_on) return;
      break;
    case runs::Stage::kOtherVersion:
    case runs::Stage::kDamaged:
    case runs::Stage::kForeign:
      return check_unreadable_store(request, stage, older_output);
    case runs::Stage::kCleared:
    case runs::Stage::kUnfinished:  // of which run, the store tells
      return;
  }
  if (!older_output)
    throw Error(ExitCode::kCannotCreate, folder.string(),
                "is not empty and was not written by this command; use another folder");
  if (!request.overwrite)
    throw Error(
        ExitCode::kCannotCreate, folder.string(),
        std::string(stage == runs::Stage::kFinished ? "holds this run, finished"
                                                    : "is not empty and holds no unfinished run") +
            "; use another folder, or --overwrite");
}

}  // namespace

bool is_vacant(const fs::path& folder) { return entries(folder).empty(); }

bool holds_output(const fs::path& folder, const OutputNames& names) {
  return std::ranges::all_of(names.marks,
                             [&](std::string_view mark) { return fs::exists(folder / mark); });
}

void check_output_folder(const OutputRequest& request, const OutputNames& names,
                         const fs::path& config) {
  const fs::path folder = request.folder;
  const fs::file_status status = fs::status(folder);
  if (status.type() == fs::file_type::not_found) return;
  if (!fs::is_directory(status))
    throw Error(ExitCode::kCannotCreate, folder.string(), "exists and is not a folder");
  check_folder(request, names, config, runs::stage_in(folder));
}

void prepare_output_folder(const OutputRequest& request, const OutputNames& names,
                           const fs::path& config, runs::RunStore& store) {
  check_folder(request, names, config, store.stage());
  if (request.overwrite) {
    store.forget();
    remove_output(request.folder, names);
  }
  remove_temporary_files(request.folder);
}

void add_output_options(CLI::App& app, OutputRequest& request) {
  app.add_option("-o,--out", request.folder, "folder to write into")->required();
  app.add_flag("--overwrite", request.overwrite, "replace older output in the folder");
}

}  // namespace dcmrnn::cli
