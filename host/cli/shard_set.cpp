#include "host/cli/shard_set.hpp"

#include <map>
#include <utility>

#include "host/cli/run_plan.hpp"
#include "host/engine_report.hpp"

namespace dcmrnn::cli {
namespace {

runs::RunIdentity whole(runs::RunIdentity identity) {
  for (auto& [part, value] : identity)
    if (part == runs::kShard) value = Shard{}.text();
  return identity;
}

}  // namespace

ShardSet::ShardSet(const std::vector<std::filesystem::path>& folders) : runs_(read_runs(folders)) {
  FaultList faults(20);
  expect_one_computation(runs_, "fit", faults);
  check_numbers(faults);
  faults.throw_if_any();
  plan_.identity = whole(runs_.front().status.identity);
  study_ = study_of(runs_.front());
  collect_units();
}

// Coverage: every number from 0 to n - 1 once, and all of them finished.
void ShardSet::check_numbers(FaultList& faults) {
  const std::size_t known = faults.count();
  std::map<std::uint64_t, std::string> seen;
  for (const StoredRun& run : runs_) {
    const std::string folder = run.folder.string();
    const std::string text = runs::part_of(run.status.identity, runs::kShard);
    Shard& shard = shards_.emplace_back();
    if (const std::string fault = parse_shard(text, shard); !fault.empty())
      faults.add(folder, fault);
    const auto [other, added] = seen.emplace(shard.index, folder);
    if (!added) faults.add(folder, "is shard " + text + ", as " + other->second + " is");
    if (shard.count != shards_.front().count)
      faults.add(folder, "is shard " + text + "; expected one of " +
                             std::to_string(shards_.front().count) + ", as in " +
                             runs_.front().folder.string());
    if (!run.finished())
      faults.add(folder, "is " + run.status.state + " with " + std::to_string(run.status.pending) +
                             " subjects pending; expected a finished run");
  }
  const std::uint64_t count = shards_.front().count;
  std::string missing;
  for (std::uint64_t index = 0; faults.count() == known && index < count; ++index)
    if (!seen.contains(index))
      missing += (missing.empty() ? "" : ", ") + Shard{index, count}.text();
  if (!missing.empty()) faults.add("shards", "not all are given; missing: " + missing);
}

// Every subject of the study in its own shard, with a result, and no other.
void ShardSet::collect_units() {
  FaultList faults(20);
  std::map<std::string, std::pair<std::size_t, runs::Unit>> units;  // by subject: run, unit
  for (std::size_t k = 0; k < runs_.size(); ++k) {
    for (runs::Unit& unit : runs_[k].units) {
      const std::string id = unit.name;
      if (!units.emplace(id, std::pair{k, std::move(unit)}).second)
        faults.add(runs_[k].folder.string(), id + " is in another shard too");
    }
    runs_[k].units.clear();
  }
  for (const Study::SubjectFiles& subject : study_.subjects) {
    const auto found = units.find(subject.id);
    if (found == units.end()) {
      faults.add("shards", subject.id + " is in none of them");
      continue;
    }
    const std::size_t k = found->second.first;
    if (!shards_[k].holds(subject.id))
      faults.add(runs_[k].folder.string(), subject.id + " belongs to another shard");
    plan_.units.push_back(std::move(found->second.second));
    units.erase(found);
  }
  for (const auto& [id, found] : units)
    faults.add(runs_[found.first].folder.string(), id + " is no subject of the study");
  faults.throw_if_any();
}

Cohort ShardSet::cohort() const {
  Cohort cohort;
  for (const runs::Unit& unit : plan_.units) cohort.subjects.push_back(planned_subject(unit));
  return cohort;
}

void ShardSet::read_results(const runs::ResultReader& reader) const {
  for (const StoredRun& run : runs_) runs::RunView(run.folder).read_results(reader);
}

EngineReport ShardSet::engine() const {
  EngineReport all;
  for (const StoredRun& run : runs_) add_engine_report(all, run.engine);
  return all;
}

}  // namespace dcmrnn::cli
