// dcmrnn spm-export RESULTS -o OUT: the results of a fit in SPM's files.
#include "host/io/spm_export.hpp"

#include <memory>
#include <string>

#include "host/cli/command.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/run_plan.hpp"
#include "host/io/atomic_file.hpp"
#include "host/store/run_store.hpp"

namespace dcmrnn::cli {
namespace {

struct ExportRequest {
  std::string results;
  OutputRequest output;
};

ExitCode run(const ExportRequest& request, Log& log) {
  const std::string& out = request.output.folder;
  const std::string config = request.results + "/config.json";
  const SpmExportInputs inputs = read_spm_export_inputs(request.results);
  check_output_folder(request.output, kSpmExportOutput, config);
  end_on_interrupts();
  make_folder(out);
  runs::RunStore store(out);  // holds the folder; a run that was cut short is repeated
  prepare_output_folder(request.output, kSpmExportOutput, config, store);
  store.begin(conversion_plan("spm-export", "", ""));  // of whatever: nothing is resumed
  const SpmExport done = write_spm_export(inputs, out);
  store.remove();
  for (const std::string& note : done.notes) log.warning(note);
  log.info("wrote " + std::to_string(done.written) + " DCMs and " + out + "/GCM_dcmrnn.mat");
  return ExitCode::kOk;
}

}  // namespace

Command spm_export_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand("spm-export", "Write results into copies of SPM's files");
  add_verbosity(*app, log);
  const auto request = std::make_shared<ExportRequest>();
  app->add_option("RESULTS", request->results, "output folder of a fit of a study made by spm")
      ->required();
  add_output_options(*app, request->output);
  return {app, [request, &log] { return run(*request, log); }};
}

}  // namespace dcmrnn::cli
