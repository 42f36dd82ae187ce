// dcmrnn status OUT...: how far runs are, while they run and afterwards.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/cli/bids_request.hpp"
#include "host/cli/command.hpp"
#include "host/cli/stored_runs.hpp"
#include "host/duration_text.hpp"
#include "host/io/number_text.hpp"
#include "host/store/run_view.hpp"

namespace dcmrnn::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

struct StatusRequest {
  std::vector<std::string> folders;
  bool json = false;
};

// Its name; empty for what has no config with one.
std::string study_name(const runs::RunStatus& status) {
  const Json config = Json::parse(runs::part_of(status.identity, runs::kConfig), nullptr,
                                  /*allow_exceptions=*/false);
  return config.is_object() ? config.value("name", "") : "";
}

Json optional_json(const std::optional<double>& value) { return value ? Json(*value) : Json(); }

Json json_of(const std::string& folder, const runs::RunStatus& status) {
  const std::string shard = runs::part_of(status.identity, runs::kShard);
  const std::optional<double>& rate = status.units_per_second;
  return {{"folder", folder},
          {"command", runs::part_of(status.identity, runs::kCommand)},
          {"study", study_name(status)},
          {"shard", shard.empty() ? Json() : Json(shard)},
          {"state", status.state},
          {"units", status.total()},
          {"done", status.done},
          {"failed", status.failed},
          {"pending", status.pending},
          {"units_per_hour", optional_json(rate ? std::optional(3600 * *rate) : std::nullopt)},
          {"seconds_left", optional_json(status.seconds_left)}};
}

std::string counts(std::int64_t done, std::int64_t failed, std::int64_t pending) {
  return std::to_string(done) + " done, " + std::to_string(failed) + " failed, " +
         std::to_string(pending) + " pending of " + std::to_string(done + failed + pending);
}

// "2.5 a minute", in the unit that gives a number above one.
std::string rate_text(double per_second) {
  const auto shown = [](double rate, const char* period) {
    std::string text = number_text(rate);
    if (const auto point = text.find('.'); point != std::string::npos) text.resize(point + 2);
    return text + " a " + period;
  };
  if (per_second >= 1) return shown(per_second, "second");
  return per_second * 60 >= 1 ? shown(per_second * 60, "minute") : shown(per_second * 3600, "hour");
}

std::string text_of(const std::string& folder, const runs::RunStatus& status) {
  const std::string shard = runs::part_of(status.identity, runs::kShard);
  std::string text =
      folder + ": " + runs::part_of(status.identity, runs::kCommand) + " of " + study_name(status);
  if (!shard.empty() && shard != "0/1") text += ", shard " + shard;
  text += ", " + status.state + "\n  " + counts(status.done, status.failed, status.pending);
  if (status.units_per_second) text += ", " + rate_text(*status.units_per_second);
  if (status.pending > 0 && status.seconds_left)
    text += ", about " + duration_text(*status.seconds_left) + " left";
  return text + "\n";
}

// A folder of the command bids stands for its shares.
std::vector<std::string> run_folders(const std::vector<std::string>& folders) {
  std::vector<std::string> all;
  for (const std::string& folder : folders) {
    const std::vector<fs::path> shares = share_folders(fs::path(folder) / kSharesFolder);
    if (shares.empty()) all.push_back(folder);
    for (const fs::path& share : shares) all.push_back(share.string());
  }
  return all;
}

ExitCode print_status(const StatusRequest& request) {
  std::int64_t done = 0, failed = 0, pending = 0;
  std::size_t shown = 0;
  FaultList faults;
  for (const std::string& folder : run_folders(request.folders)) {
    runs::RunStatus status;
    try {
      status = runs::RunView(folder).status();
    } catch (const Error& error) {
      faults.append(error);
      continue;
    }
    std::cout << (request.json ? json_of(folder, status).dump() + "\n" : text_of(folder, status));
    ++shown;
    done += status.done;
    failed += status.failed;
    pending += status.pending;
  }
  if (!request.json && shown > 1)
    std::cout << "all " << shown << " folders (what stands in several is counted in each)\n  "
              << counts(done, failed, pending) << "\n";
  faults.throw_if_any();
  return ExitCode::kOk;
}

}  // namespace

Command status_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand(
      "status", "Say how far runs are: done, failed, pending, rate, time left");
  add_verbosity(*app, log);
  const auto request = std::make_shared<StatusRequest>();
  app->add_option("OUT", request->folders, "folders that fit, study or bids write into")
      ->required();
  app->add_flag("--json", request->json, "one JSON object a line, for each folder");
  return {app, [request] { return print_status(*request); }};
}

}  // namespace dcmrnn::cli
