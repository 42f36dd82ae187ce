#include "host/store/same_run.hpp"

#include <string>
#include <vector>

#include "dcmrnn/error.hpp"
#include "host/io/faults.hpp"
#include "host/store/difference.hpp"
#include "host/store/tables.hpp"

namespace dcmrnn::runs {
namespace {

constexpr const char* kAdvice = "use another folder, or --overwrite";

std::string text_of(const Difference& difference) {
  if (difference.first.empty() && difference.second.empty()) return difference.name + " changed";
  return difference.name + " was " + difference.first + ", now " + difference.second;
}

void expect_a_run(const Database& database) {
  const std::string fault = read_stage(database) == Stage::kCleared
                                ? "was being overwritten and holds no run"
                                : fault_of(database);
  if (!fault.empty())
    throw Error(ExitCode::kCannotCreate, database.path().string(), fault + "; " + kAdvice);
}

void refuse(const Database& database, const std::vector<Difference>& found) {
  if (found.empty()) return;
  const std::string file = database.path().string();
  FaultList faults(20);
  for (const Difference& one : found) faults.add(file, text_of(one));
  std::vector<Fault> report = faults.report();
  report.push_back({file, std::string("belongs to a run that differs; ") + kAdvice});
  throw Error(ExitCode::kCannotCreate, std::move(report));
}

std::vector<std::string> content_hashes(const RunPlan& plan) {
  std::vector<std::string> hashes;
  for (const Unit& unit : plan.units) hashes.push_back(content_hash(unit));
  return hashes;
}

}  // namespace

void expect_same_identity(const Database& database, const RunIdentity& identity) {
  expect_a_run(database);
  refuse(database, differences(read_identity(database), identity));
}

void expect_same_run(const Database& database, const RunPlan& plan) {
  expect_same_identity(database, plan.identity);
  if (content_hashes(plan) != read_content_hashes(database))
    refuse(database, differences(read_units(database), plan.units));
}

bool can_make_way(const Database& database, const RunPlan& plan) {
  const Stage stage = read_stage(database);
  if (stage != Stage::kUnfinished && stage != Stage::kFinished) return false;
  const bool same = read_identity(database) == plan.identity &&
                    read_content_hashes(database) == content_hashes(plan);
  return !same && !has_results(database);
}

}  // namespace dcmrnn::runs
