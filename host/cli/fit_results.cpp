#include "host/cli/fit_results.hpp"

#include <algorithm>
#include <string>

#include "dcmrnn/error.hpp"
#include "host/duration_text.hpp"
#include "host/io/quality.hpp"
#include "host/report/report.hpp"
#include "host/unusable.hpp"

namespace dcmrnn::cli {
namespace {

constexpr std::size_t kReasonsShown = 5;  // failed subjects that are named without -v

// That what was read back is what was to be written.
void verify(const std::filesystem::path& file, const std::vector<SubjectEstimate>& found,
            const std::vector<SubjectEstimate>& expected) {
  const bool same = std::equal(found.begin(), found.end(), expected.begin(), expected.end(),
                               [](const SubjectEstimate& a, const SubjectEstimate& b) {
                                 return a.id == b.id && a.status == b.status;
                               });
  if (!same)
    throw Error(ExitCode::kInputOutput, file.string(), "does not hold what was written into it");
}

}  // namespace

std::size_t report_failures(const Cohort& cohort, const std::vector<SubjectEstimate>& subjects,
                            Log& log) {
  std::size_t failed = 0, unexplained = 0, overstepped = 0, undrawn = 0, unmixed = 0;
  for (std::size_t k = 0; k < subjects.size(); ++k) {
    const SubjectEstimate& subject = subjects[k];
    if (subject.ok()) {
      const Quality checks = quality(subject);
      unexplained += checks.enough_variance ? 0 : 1;
      overstepped += checks.step_short_enough ? 0 : 1;
      if (!subject.sample) continue;
      if (subject.sample->chains == 0) {
        ++undrawn;
      } else {
        unmixed += chains_have_mixed(*subject.sample) ? 0 : 1;
      }
      continue;
    }
    ++failed;
    if (!cohort.subjects[k].usable()) continue;
    if (failed > kReasonsShown)
      log.detail(subject.id + ": " + failure_of(subject));
    else
      log.warning(subject.id + ": " + failure_of(subject));
  }
  if (unexplained > 0) {
    log.warning(std::to_string(unexplained) +
                " of the fits explain less than 10 % of the variance " +
                "(see qc.tsv); are the data's scale and the inputs what the model expects?");
  }
  if (overstepped > 0) {
    log.warning(
        std::to_string(overstepped) +
        " of the fits reach volumes at which the step is too long for the balloon's equation " +
        "(step_stability above 1 in qc.tsv); expected a shorter model.dt, or integrator \"exp2\" " +
        "(with neural model \"bilinear\")");
  }
  if (undrawn > 0) {
    log.warning(std::to_string(undrawn) +
                " of the fits have no draws from their posterior: they ended at no optimum where "
                "chains could begin");
  }
  if (unmixed > 0) {
    log.warning(std::to_string(unmixed) +
                " of the fits have chains that have not mixed (r_hat above 1.1 in posterior.tsv); "
                "expected more fit.sample.warmup and draws where their intervals matter");
  }
  return failed;
}

void write_and_verify(const std::filesystem::path& out, const Study& study, const Cohort& cohort,
                      const Estimate& estimate) {
  ResultsWriter writer(out, study);
  stage_and_verify(writer, cohort, estimate);
  writer.commit();
}

void stage_and_verify(ResultsWriter& writer, const Cohort& cohort, const Estimate& estimate) {
  writer.write_rest(cohort, estimate);
  const report::ReportData found = report::read_report_data(writer.out(), writer.files());
  verify(writer.out() / "results.jsonl", found.subjects, estimate.subjects);
  report::write_fit_report(writer.files(), writer.out(), found);
}

void report_unusable(const Cohort& cohort, Log& log) {
  for (const Subject& subject : cohort.subjects)
    if (!subject.usable()) log.warning(subject.id + ": " + subject.status + ": " + subject.reason);
}

std::string failure_of(const SubjectEstimate& subject) {
  return subject.ok() ? "" : subject.status + ": " + subject.reason;
}

ExitCode exit_code_of(const Cohort& cohort, std::size_t failed, const FailureLimit& limit,
                      Extent extent) {
  const std::optional<ExitCode> unusable = code_if_unusable(cohort);
  if (extent == Extent::kWhole && unusable) return *unusable;
  return limit.exceeded(failed, cohort.subjects.size()) ? ExitCode::kSomeFailed : ExitCode::kOk;
}

ExitCode summarize(const Cohort& cohort, const Estimate& estimate, const FailureLimit& limit,
                   Extent extent, const std::filesystem::path& out, Log& log) {
  const std::size_t failed = report_failures(cohort, estimate.subjects, log);
  const std::size_t total = estimate.subjects.size();
  log.info(std::to_string(total - failed) + " of " + std::to_string(total) +
           " subjects fitted in " + duration_text(estimate.engine.seconds) + "; results are in " +
           out.string());
  return exit_code_of(cohort, failed, limit, extent);
}

}  // namespace dcmrnn::cli
