// dcmrnn report OUT: the report again, from the results alone.
#include <memory>
#include <string>

#include "dcmrnn/io.hpp"
#include "host/cli/command.hpp"

namespace dcmrnn::cli {

Command report_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand("report", "Rebuild report.html from results alone");
  add_verbosity(*app, log);
  const auto folder = std::make_shared<std::string>();
  app->add_option("OUT", *folder, "folder that holds the results")->required();
  return {app, [folder, &log] {
            write_report(*folder);
            log.info("wrote " + *folder + "/report.html");
            return ExitCode::kOk;
          }};
}

}  // namespace dcmrnn::cli
