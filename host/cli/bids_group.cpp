// dcmrnn bids IN OUT group: gathers what the participant level left, and proves that it is all.
#include <algorithm>

#include "dcmrnn/version.hpp"
#include "host/bids/group_tables.hpp"
#include "host/cli/bids_request.hpp"
#include "host/cli/bids_shares.hpp"
#include "host/cli/fit_results.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/run_plan.hpp"
#include "host/unusable.hpp"

namespace dcmrnn::cli {
namespace {

// Tables without any fit would say nothing. Throws Error, which names why the first run has none.
void expect_some_fitted(const BidsRequest& request, const Cohort& cohort,
                        const Estimate& estimate) {
  const std::vector<SubjectEstimate>& runs = estimate.subjects;
  if (runs.empty() || std::ranges::any_of(runs, &SubjectEstimate::ok)) return;
  throw Error(code_if_unusable(cohort).value_or(ExitCode::kData), request.shares().string(),
              "hold no run that was fitted, of " + std::to_string(runs.size()) +
                  "; expected at least one; " + runs.front().id + ": " + failure_of(runs.front()));
}

}  // namespace

ExitCode bids_group(const BidsRequest& request, Log& log) {
  end_on_interrupts();  // what is cut short is repeated
  BidsShares shares(request.shares(), log);
  const Study& study = shares.study();
  const std::filesystem::path in = std::filesystem::absolute(request.in).lexically_normal();
  shares.keep(find_runs(open_sources(in, *study.bids), *study.bids, RunFilter{}), log);
  const Cohort cohort = shares.cohort();
  const Estimate estimate = shares.estimate();
  expect_some_fitted(request, cohort, estimate);

  const std::filesystem::path folder = std::filesystem::path(request.out) / "group";
  const OutputRequest output{folder.string(), /*overwrite=*/true};  // it can be had again
  const std::filesystem::path config = shares.first() / "config.json";
  check_output_folder(output, kGroupOutput, config);
  make_folder(folder);
  runs::RunStore store(folder);
  prepare_output_folder(output, kGroupOutput, config, store);
  store.begin(conversion_plan("bids group", study.effective, ""));
  log.keep_in(folder / "run.log");
  log.detail(std::string("dcmrnn ") + kVersion + " (commit " + kCommit + ") bids " + request.in);
  FileBatch files;
  std::vector<TableShape> tables =
      write_group_tables(files, folder, study, shares.facts(), estimate.subjects);
  tables.push_back(write_participants(files, request.out, estimate.subjects));
  files.commit();
  for (const TableShape& table : tables) verify_table(table);
  write_and_verify(folder, study, cohort, estimate);
  store.remove();

  report_unusable(cohort, log);
  const std::size_t failed = report_failures(cohort, estimate.subjects, log);
  const std::size_t total = cohort.subjects.size();
  log.info("gathered " + std::to_string(total) + " runs, " + std::to_string(total - failed) +
           " of them fitted; tables and report are in " + folder.string());
  return exit_code_of(cohort, failed, request.failures, Extent::kWhole);
}

}  // namespace dcmrnn::cli
