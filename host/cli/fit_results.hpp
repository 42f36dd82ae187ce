// The last step of `fit`, `merge` and `bids`: from estimates to files, and what is to be said of
// them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/cli/failure_limit.hpp"
#include "host/cli/log.hpp"
#include "host/io/results_writer.hpp"

namespace dcmrnn::cli {

// Writes every result file and the report, and reads the results back: an exit code of 0 promises
// that they are there. Throws Error as write_results() does, and where they cannot be read back.
void write_and_verify(const std::filesystem::path& out, const Study& study, const Cohort& cohort,
                      const Estimate& estimate);
// The same, but for that the files appear when the writer commits them.
void stage_and_verify(ResultsWriter& writer, const Cohort& cohort, const Estimate& estimate);

// Names the subjects whose fit failed, and warns of fits that explain little or step too far; those
// with unusable data were named when these were read. How many have no fit, both kinds together.
std::size_t report_failures(const Cohort& cohort, const std::vector<SubjectEstimate>& subjects,
                            Log& log);

// Whether a cohort is whole, or a part that knows nothing of the others.
enum class Extent { kWhole, kPart };

// The exit code of fits of which `failed` failed: kSomeFailed where that is more than the limit
// tolerates. Where no subject of the whole can be used, kNoInput if the data of all are missing,
// else kData.
ExitCode exit_code_of(const Cohort& cohort, std::size_t failed, const FailureLimit& limit,
                      Extent extent);

// Says how many subjects were fitted, which were not, and how many fits look wrong. Returns
// exit_code_of() them.
ExitCode summarize(const Cohort& cohort, const Estimate& estimate, const FailureLimit& limit,
                   Extent extent, const std::filesystem::path& out, Log& log);

// Why a fit failed; empty where it did not.
std::string failure_of(const SubjectEstimate& subject);

// Names the subjects whose data cannot be used.
void report_unusable(const Cohort& cohort, Log& log);

}  // namespace dcmrnn::cli
