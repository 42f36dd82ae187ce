// dcmrnn bids IN OUT participant|group: a BIDS derivatives data set in, another out. The form of
// the command line is that of BIDS Apps.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/cli/bids_request.hpp"
#include "host/cli/command.hpp"
#include "host/cli/output_folder.hpp"
#include "host/devices.hpp"
#include "host/io/json_document.hpp"

namespace dcmrnn::cli {
namespace {

namespace fs = std::filesystem;

// Whether this program wrote the data set in the folder.
bool is_own_dataset(const fs::path& folder) {
  FaultList unused;
  const auto json = read_json(folder / "dataset_description.json", "", unused);
  if (!json || !json->is_object() || !json->contains("GeneratedBy")) return false;
  const Json& makers = (*json)["GeneratedBy"];
  return makers.is_array() && std::ranges::any_of(makers, [](const Json& maker) {
           return maker.is_object() && maker.value("Name", "") == "dcmrnn";
         });
}

void check_output(const BidsRequest& request) {
  std::error_code reason;
  if (fs::equivalent(request.in, request.out, reason))
    throw Error(ExitCode::kCannotCreate, request.out,
                "is the data set itself; expected another folder for the output");
  if (!fs::exists(request.out, reason) || is_own_dataset(request.out)) return;
  if (!fs::is_directory(request.out, reason) || !is_vacant(request.out))
    throw Error(ExitCode::kCannotCreate, request.out,
                "is not empty and was not written by this command; use another folder");
}

// The group level has options of its own: those that say what is fitted, and how, would do nothing.
void check_group_options(const CLI::App& app) {
  std::vector<Fault> faults;
  for (const CLI::Option* option : app.get_options()) {
    const std::string name = option->get_name();
    const bool for_both =
        option->get_positional() || name == "--fail-on" || name == "--verbose" || name == "--quiet";
    if (option->count() > 0 && !for_both)
      faults.push_back({name,
                        "is of the participant level; leave it out: the group level gathers every "
                        "share in output_dir as it was fitted, and writes its tables anew"});
  }
  if (!faults.empty()) throw Error(ExitCode::kUsage, std::move(faults));
}

ExitCode bids(const CLI::App& app, const BidsRequest& request, Log& log) {
  if (request.level == "group") check_group_options(app);
  check_output(request);
  return request.level == "group" ? bids_group(request, log) : bids_participant(request, log);
}

// Labels with or without their entity: "sub-01" is "01".
void add_labels(CLI::App& app, const std::string& option, const std::string& entity,
                std::vector<std::string>& labels, const std::string& meaning) {
  const auto bare = [entity](const std::string& text) {
    return text.starts_with(entity) ? text.substr(entity.size()) : text;
  };
  app.add_option(option, labels, meaning)->transform(bare);
}

}  // namespace

Study bids_study(const BidsRequest& request) {
  Study study = load_study(request.model);
  if (!study.bids)
    throw Error(ExitCode::kData, request.model,
                "has no section \"bids\"; expected it to say the task and the inputs' events");
  request.overrides.apply(study);
  if (request.require_gpu) study.options.backend = "cuda";
  require_backend(study.options);
  auto effective = nlohmann::ordered_json::parse(study.effective);
  if (!request.task.empty()) {
    study.bids->task = request.task;
    effective["bids"]["task"] = request.task;
  }
  if (!request.datasets.empty()) {
    study.bids->datasets.clear();
    effective["bids"]["datasets"] = nlohmann::ordered_json::array();
    for (const std::string& folder : request.datasets) {
      study.bids->datasets.push_back(fs::absolute(folder).lexically_normal());
      effective["bids"]["datasets"].push_back(study.bids->datasets.back().string());
    }
  }
  study.effective = effective.dump(2) + "\n";
  return study;
}

Command bids_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand(
      "bids", "Fit the runs of a BIDS derivatives data set, or gather the fits");
  add_verbosity(*app, log);
  const auto request = std::make_shared<BidsRequest>();
  app->add_option("bids_dir", request->in, "the data set with the time series")->required();
  app->add_option("output_dir", request->out, "folder of the derivatives to write")->required();
  app->add_option("analysis_level", request->level,
                  "participant: fit the runs; group: gather all fits into tables and a report")
      ->required()
      ->check(CLI::IsMember({"participant", "group"}));
  app->add_option("--model", request->model,
                  "the study, a JSON file with a section \"bids\"; of the participant level, as "
                  "are all options below but --fail-on");
  add_labels(*app, "--participant-label,--participant_label", "sub-", request->filter.participants,
             "only these participants");
  add_labels(*app, "--session-label,--session_label", "ses-", request->filter.sessions,
             "only these sessions");
  add_labels(*app, "--run", "run-", request->filter.runs, "only these runs");
  app->add_option("--task", request->task, "label of the task, instead of the config's");
  app->add_option("--datasets", request->datasets,
                  "where else events, confounds and sidecars are, instead of the config's")
      ->check(CLI::ExistingDirectory);
  app->add_option("--layout", request->layout,
                  "bids: tables for every run; compact: few files; auto: bids for at most 200 "
                  "participants")
      ->check(CLI::IsMember({"auto", "bids", "compact"}));
  app->add_flag("--overwrite", request->overwrite, "replace older output of the same selection");
  request->overrides.add_to(*app);
  add_shard(*app, request->shard);
  app->add_flag("--require-gpu", request->require_gpu, "fail (69) where no GPU can be used");
  add_failure_limit(*app, request->failures);
  return {app, [app, request, &log] { return bids(*app, *request, log); }};
}

}  // namespace dcmrnn::cli
