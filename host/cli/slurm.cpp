// dcmrnn slurm CONFIG -o OUT --shards N: prints an array script for sbatch; writes nothing.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>

#include "host/cli/command.hpp"
#include "host/cli/failure_limit.hpp"
#include "host/cli/fit_overrides.hpp"
#include "host/cli/slurm_script.hpp"

namespace dcmrnn::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMostTasksByDefault = 1001;  // Slurm's MaxArraySize where nobody has raised it

struct SlurmRequest {
  std::string config, out, bids, program;
  SlurmJob job;
  FitOverrides overrides;
  std::string fail_on = "any";
  bool merge = false;
};

std::string absolute(const std::string& path) {
  std::string text = fs::absolute(path).lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

std::string program_of(const SlurmRequest& request) {
  if (!request.program.empty()) return request.program;
  std::error_code unknown;
  const fs::path self = fs::read_symlink("/proc/self/exe", unknown);
  return unknown ? "dcmrnn" : self.string();
}

// Every fault of the options at once.
void check(const SlurmRequest& request) {
  FaultList faults;
  request.job.check(faults);
  FailureLimit limit;
  if (const std::string fault = parse_failure_limit(request.fail_on, limit); !fault.empty())
    faults.add("--fail-on", fault);
  if (request.overrides.engine.threads)
    faults.add("--threads", "is not for a task to choose; expected --cpus-per-task");
  if (!request.job.gpus.empty() && request.overrides.engine.backend == "cpu")
    faults.add("--gpus-per-task", "asks for what --backend cpu declines");
  if (!faults.empty()) throw Error(ExitCode::kUsage, faults.report());
}

// The study as the tasks will read it: what is wrong with it is said here, before they wait in
// line.
Study checked_study(const SlurmRequest& request, Log& log) {
  const Study study = load_study(request.config);
  const bool of_bids = !request.bids.empty();
  if (of_bids != study.bids.has_value())
    throw Error(ExitCode::kData, request.config,
                of_bids ? "has no section \"bids\"; expected one beside --bids"
                        : "has a section \"bids\"; expected --bids with the data set's folder");
  const int shards = request.job.shard_count();
  if (!of_bids && study.subjects.empty())
    throw Error(ExitCode::kData, request.config, "names no subjects");
  if (!of_bids && static_cast<std::size_t>(shards) > study.subjects.size())
    log.warning("more shards than the study has subjects (" +
                std::to_string(study.subjects.size()) + "): some will be empty");
  if (shards > kMostTasksByDefault)
    log.warning("Slurm takes " + std::to_string(kMostTasksByDefault) +
                " tasks an array unless its MaxArraySize was raised");
  return study;
}

void append(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

SlurmWork work_of(const SlurmRequest& request, const Study& study) {
  SlurmWork work;
  work.study = study.name;
  work.program = program_of(request);
  work.out = absolute(request.out);
  work.bids = !request.bids.empty();
  work.submit_merge = request.merge;
  const std::string config = absolute(request.config);
  if (work.bids) {
    work.fit = work.merge = {work.program, "bids", absolute(request.bids), work.out};
    append(work.fit, {"participant", "--model", config});
    append(work.merge, {"group"});
  } else {
    work.fit = {work.program, "fit", config};
    work.merge = {work.program, "merge", "-o", work.out + "/fit", "--finished-is-done"};
  }
  append(work.fit, request.overrides.words());
  if (!request.job.gpus.empty()) append(work.fit, {"--require-gpu"});
  // What failed counts where the whole is known; until then a shard that has ended is done.
  append(work.fit, {"--fail-on", "none"});
  append(work.merge, {"--fail-on", request.fail_on});
  return work;
}

ExitCode print_script(const SlurmRequest& request, Log& log) {
  check(request);
  const Study study = checked_study(request, log);
  std::cout << slurm_script(request.job, work_of(request, study));
  return ExitCode::kOk;
}

}  // namespace

Command slurm_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand(
      "slurm", "Print a Slurm array script that fits a study in shards, requeued when interrupted");
  add_verbosity(*app, log);
  const auto request = std::make_shared<SlurmRequest>();
  app->add_option("CONFIG", request->config, "the study, a JSON file")->required();
  app->add_option("-o,--out", request->out,
                  "folder for everything: the shards in shards/, what they are merged to in fit/")
      ->required();
  app->add_option("--bids", request->bids,
                  "the BIDS derivatives to fit (dcmrnn bids); OUT is then that command's");
  request->job.add_to(*app);
  request->overrides.add_to(*app);
  app->add_option("--fail-on", request->fail_on,
                  "for the last step: any (the default), none or the share that may fail");
  app->add_flag(
      "--merge", request->merge,
      "let the array's first task submit the last step as a job that waits for the array");
  app->add_option("--program", request->program, "dcmrnn on the cluster; this one by default");
  return {app, [request, &log] { return print_script(*request, log); }};
}

}  // namespace dcmrnn::cli
