// dcmrnn spm FILE.mat... -o OUT: a study made from SPM's DCM_*.mat and GCM_*.mat.
#include <memory>
#include <string>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/cli/command.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/run_plan.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/spm_study.hpp"

namespace dcmrnn::cli {
namespace {

struct SpmRequest {
  std::vector<std::string> files;
  OutputRequest output;
  std::optional<int> model;
};

void say_notes(const SpmGroup& group, Log& log) {
  for (const std::vector<SpmEntry>& row : group.entries) {
    for (const SpmEntry& entry : row) {
      for (const std::string& note : entry.model.notes) log.warning(note);
    }
  }
}

std::string hashes_of(const SpmGroup& group) {
  std::string text;
  for (const std::vector<SpmEntry>& row : group.entries) {
    for (const SpmEntry& entry : row) text += entry.source.hash + ' ';
  }
  return text;
}

ExitCode run(const SpmRequest& request, Log& log) {
  const std::vector<std::filesystem::path> files(request.files.begin(), request.files.end());
  const SpmGroup group = read_spm_files(files, request.model);
  say_notes(group, log);
  check_output_folder(request.output, kSpmStudyOutput, files.front());
  const std::string name = files.front().stem().string();

  // The store marks the folder, as that of a simulation: what was cut short can be repeated.
  const std::string& out = request.output.folder;
  end_on_interrupts();
  make_folder(out);
  runs::RunStore store(out);
  prepare_output_folder(request.output, kSpmStudyOutput, files.front(), store);
  store.begin(conversion_plan("spm", spm_study_config(name, group), hashes_of(group)));
  write_spm_study(out, name, group);
  store.remove();
  load_study(std::filesystem::path(out) / "config.json");  // that it reads back
  log.info("read " + std::to_string(group.subjects.size()) + " subjects, " +
           std::to_string(group.models.size()) + " models; fit them with: dcmrnn fit " + out +
           "/config.json -o RESULTS");
  return ExitCode::kOk;
}

}  // namespace

Command spm_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand("spm", "Make a study from SPM's DCM and GCM files");
  add_verbosity(*app, log);
  const auto request = std::make_shared<SpmRequest>();
  app->add_option("FILE", request->files, "DCM_*.mat or GCM_*.mat; a DCM is a subject")->required();
  app->add_option("--model", request->model, "the column of the GCM to take, from 1 (default: all)")
      ->check(CLI::PositiveNumber);
  add_output_options(*app, request->output);
  return {app, [request, &log] { return run(*request, log); }};
}

}  // namespace dcmrnn::cli
