// dcmrnn merge OUT_0 OUT_1 ... -o OUT: the shards of a run become the folder that one run would
// have written, its run store included. No data are read again.
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/cli/command.hpp"
#include "host/cli/failure_limit.hpp"
#include "host/cli/fit_results.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/shard_set.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/engine_report_json.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/store/run_store.hpp"
#include "host/store/run_view.hpp"

namespace dcmrnn::cli {
namespace {

namespace fs = std::filesystem;

struct MergeRequest {
  std::vector<std::string> shards;
  OutputRequest output;
  FailureLimit failures;
  bool finished_is_done = false;

  // Whether the folder holds a finished run, which is to be left as it is.
  bool finished() const {
    return finished_is_done && !output.overwrite &&
           runs::stage_in(output.folder) == runs::Stage::kFinished &&
           holds_output(output.folder, kFitOutput);
  }
};

void check_apart(const MergeRequest& request) {
  std::error_code absent;
  for (const std::string& shard : request.shards)
    if (fs::equivalent(shard, request.output.folder, absent))
      throw Error(ExitCode::kCannotCreate, request.output.folder,
                  "is one of the shards; use another folder");
}

// Copies the results into the store, some at a time, and returns the estimates by subject.
std::map<std::string, SubjectEstimate> copy_results(const ShardSet& shards, runs::RunStore& store) {
  constexpr std::size_t kAtATime = 500;  // their JSON stands in memory
  std::map<std::string, SubjectEstimate> estimates;
  std::vector<runs::Outcome> outcomes;
  const auto flush = [&] {
    store.append(outcomes);
    outcomes.clear();
  };
  shards.read_results([&](const std::string& id, const nlohmann::json& result) {
    const SubjectEstimate& subject = estimates[id] = unarchive(result);
    outcomes.push_back({id, failure_of(subject), result});
    if (outcomes.size() == kAtATime) flush();
  });
  flush();
  return estimates;
}

ExitCode merge(const MergeRequest& request, Log& log) {
  end_on_interrupts();  // a merge that was cut short begins again
  check_apart(request);
  const ShardSet shards({request.shards.begin(), request.shards.end()});
  const fs::path out = request.output.folder;
  const fs::path config = fs::path(request.shards.front()) / "config.json";
  if (request.finished()) {
    runs::RunView(out).expect_same(shards.plan());
    log.info(out.string() + " is done already");
    return ExitCode::kOk;
  }
  check_output_folder(request.output, kFitOutput, config);
  make_folder(out);
  runs::RunStore store(out);  // from here on no other process writes into the folder
  prepare_output_folder(request.output, kFitOutput, config, store);
  store.begin(shards.plan());
  log.keep_in(out / "run.log");
  log.info("merging " + std::to_string(request.shards.size()) + " shards of " +
           shards.study().name);

  const Cohort cohort = shards.cohort();
  Estimate estimate;
  estimate.subjects = in_order_of(cohort, copy_results(shards, store));
  estimate.engine = shards.engine();
  store.append({}, to_json(estimate.engine));
  write_and_verify(out, shards.study(), cohort, estimate);
  store.finish();
  return summarize(cohort, estimate, request.failures, Extent::kWhole, out, log);
}

}  // namespace

Command merge_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand("merge", "Merge the shards of a fit into one result");
  add_verbosity(*app, log);
  const auto request = std::make_shared<MergeRequest>();
  app->add_option("SHARDS", request->shards, "folders of all shards of one fit, in any order")
      ->required();
  add_output_options(*app, request->output);
  add_failure_limit(*app, request->failures);
  app->add_flag("--finished-is-done", request->finished_is_done,
                "exit with 0 where the folder holds this merge, finished");
  return {app, [request, &log] { return merge(*request, log); }};
}

}  // namespace dcmrnn::cli
