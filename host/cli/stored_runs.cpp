#include "host/cli/stored_runs.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "dcmrnn/version.hpp"
#include "host/cli/run_plan.hpp"
#include "host/io/engine_report_json.hpp"
#include "host/io/study_config.hpp"
#include "host/store/difference.hpp"
#include "host/store/run_store.hpp"
#include "host/unfitted.hpp"

namespace dcmrnn::cli {
namespace {

StoredRun read_run(const std::filesystem::path& folder) {
  runs::RunView view(folder);
  return {folder, view.status(), view.units(), sum_of_engine_reports(view.sessions())};
}

// Without what tells the parts of a computation apart.
runs::RunIdentity common(runs::RunIdentity identity) {
  std::erase_if(identity, [](const auto& part) {
    return part.first == runs::kShard || part.first == runs::kSelection;
  });
  return identity;
}

}  // namespace

std::vector<std::filesystem::path> share_folders(const std::filesystem::path& shares) {
  std::vector<std::filesystem::path> found;
  std::error_code reason;
  for (std::filesystem::directory_iterator entry(shares, reason), end; !reason && entry != end;
       entry.increment(reason))
    if (std::filesystem::exists(entry->path() / runs::kRunStoreName))
      found.push_back(entry->path());
  std::ranges::sort(found);
  return found;
}

std::vector<StoredRun> read_runs(const std::vector<std::filesystem::path>& folders) {
  std::vector<StoredRun> runs;
  FaultList faults;
  for (const std::filesystem::path& folder : folders) {
    try {
      runs.push_back(read_run(folder));
    } catch (const Error& error) {
      faults.append(error);
    }
  }
  faults.throw_if_any();
  return runs;
}

void expect_one_computation(const std::vector<StoredRun>& runs, const std::string& command,
                            FaultList& faults) {
  const runs::RunIdentity first = common(runs.front().status.identity);
  const std::string first_folder = runs.front().folder.string();
  if (const std::string theirs = runs::part_of(first, runs::kCommand); theirs != command)
    faults.add(first_folder,
               "holds a run of \"" + theirs + "\"; expected one of \"" + command + "\"");
  for (const auto& [part, own] : {std::pair{"version", kVersion}, std::pair{"commit", kCommit}})
    if (const std::string theirs = runs::part_of(first, part); theirs != own)
      faults.add(first_folder, std::string(part) + " is " + theirs + "; this program's is " + own);
  for (const StoredRun& run : runs)
    for (const runs::Difference& one : runs::differences(first, common(run.status.identity)))
      faults.add(run.folder.string(), one.name + " is " + one.second + ", but " + one.first +
                                          " in " + first_folder + "; expected shards of one run");
}

Study study_of(const StoredRun& run) {
  const std::string config = runs::part_of(run.status.identity, runs::kConfig);
  const Json parsed = Json::parse(config, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded())
    throw Error(ExitCode::kData, (run.folder / runs::kRunStoreName).string(),
                "is damaged: the config that it holds is no JSON");
  ConfigContext context;
  Study study = read_study(parsed, "config: ", context);
  context.faults.throw_if_any();
  study.effective = config;
  return study;
}

std::vector<SubjectEstimate> in_order_of(const Cohort& cohort,
                                         std::map<std::string, SubjectEstimate> estimates) {
  std::vector<SubjectEstimate> ordered;
  for (const Subject& subject : cohort.subjects) {
    const auto found = estimates.find(subject.id);
    if (subject.usable() && found == estimates.end())
      throw Error(ExitCode::kData, "shards", "hold no result of " + subject.id);
    ordered.push_back(subject.usable() ? std::move(found->second) : unfitted(subject));
  }
  return ordered;
}

}  // namespace dcmrnn::cli
