#include "host/cli/shard_set.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "dcmrnn/version.hpp"
#include "host/cli/engine_sum.hpp"
#include "host/cli/run_plan.hpp"
#include "host/io/engine_report_json.hpp"
#include "host/io/study_config.hpp"
#include "host/store/difference.hpp"

namespace dcmrnn::cli {
namespace {

runs::RunIdentity whole(runs::RunIdentity identity) {
  for (auto& [part, value] : identity)
    if (part == runs::kShard) value = Shard{}.text();
  return identity;
}

// The study as the run knew it, from its effective config.
Study study_of(const std::string& config) {
  ConfigContext context;
  Study study = read_study(Json::parse(config), "config: ", context);
  context.faults.throw_if_any();
  study.effective = config;
  return study;
}

}  // namespace

ShardSet::ShardSet(const std::vector<std::filesystem::path>& folders) {
  for (const std::filesystem::path& folder : folders) parts_.emplace_back(folder);
  check_identities();
  check_numbers();
  plan_.identity = whole(parts_.front().view.identity());
  study_ = study_of(runs::part_of(plan_.identity, runs::kConfig));
  collect_units();
}

// Mixtures: everything but the shard's number is the same.
void ShardSet::check_identities() {
  FaultList faults(20);
  const runs::RunIdentity first = whole(parts_.front().view.identity());
  const std::string first_folder = parts_.front().folder.string();
  if (const std::string command = runs::part_of(first, runs::kCommand); command != "fit")
    faults.add(first_folder, "holds a run of \"" + command + "\"; expected one of \"fit\"");
  for (const auto& [part, own] : {std::pair{"version", kVersion}, std::pair{"commit", kCommit}})
    if (const std::string theirs = runs::part_of(first, part); theirs != own)
      faults.add(first_folder, std::string(part) + " is " + theirs + "; this program's is " + own);
  for (const Part& part : parts_) {
    const runs::RunIdentity identity = whole(part.view.identity());
    for (const runs::Difference& one : runs::differences(first, identity))
      faults.add(part.folder.string(), one.name + " is " + one.second + ", but " + one.first +
                                           " in " + first_folder + "; expected shards of one run");
  }
  faults.throw_if_any();
}

// Coverage: every number from 0 to n - 1 once, and all of them finished.
void ShardSet::check_numbers() {
  FaultList faults(20);
  std::map<std::uint64_t, std::string> seen;
  for (Part& part : parts_) {
    const std::string text = runs::part_of(part.view.identity(), runs::kShard);
    if (const std::string fault = parse_shard(text, part.shard); !fault.empty())
      faults.add(part.folder.string(), fault);
    const auto [other, added] = seen.emplace(part.shard.index, part.folder.string());
    if (!added)
      faults.add(part.folder.string(), "is shard " + text + ", as " + other->second + " is");
    if (part.shard.count != parts_.front().shard.count)
      faults.add(part.folder.string(), "is shard " + text + "; expected one of " +
                                           std::to_string(parts_.front().shard.count) + ", as in " +
                                           parts_.front().folder.string());
    const runs::RunStatus status = part.view.status();
    if (status.state != "finished")
      faults.add(part.folder.string(), "is " + status.state + " with " +
                                           std::to_string(status.pending) +
                                           " subjects pending; expected a finished run");
  }
  const std::uint64_t count = parts_.front().shard.count;
  std::string missing;
  for (std::uint64_t index = 0; faults.empty() && index < count; ++index)
    if (!seen.contains(index)) join(missing, Shard{index, count}.text());
  if (!missing.empty()) faults.add("shards", "not all are given; missing: " + missing);
  faults.throw_if_any();
}

// Every subject of the study in its own shard, with a result, and no other.
void ShardSet::collect_units() {
  FaultList faults(20);
  std::map<std::string, std::pair<const Part*, runs::Unit>> units;
  for (const Part& part : parts_) {
    for (runs::Unit& unit : part.view.units()) {
      const std::string id = unit.name;
      if (!units.emplace(id, std::pair{&part, std::move(unit)}).second)
        faults.add(part.folder.string(), id + " is in another shard too");
    }
  }
  for (const Study::SubjectFiles& subject : study_.subjects) {
    const auto found = units.find(subject.id);
    if (found == units.end()) {
      faults.add("shards", subject.id + " is in none of them");
      continue;
    }
    const auto& [part, unit] = found->second;
    if (!part->shard.holds(subject.id))
      faults.add(part->folder.string(), subject.id + " belongs to another shard");
    plan_.units.push_back(std::move(found->second.second));
    units.erase(found);
  }
  for (const auto& [id, found] : units)
    faults.add(found.first->folder.string(), id + " is no subject of the study");
  faults.throw_if_any();
}

Cohort ShardSet::cohort() const {
  Cohort cohort;
  for (const runs::Unit& unit : plan_.units) cohort.subjects.push_back(planned_subject(unit));
  return cohort;
}

void ShardSet::read_results(const runs::ResultReader& reader) const {
  for (const Part& part : parts_) part.view.read_results(reader);
}

EngineReport ShardSet::engine() const {
  EngineReport all;
  for (const Part& part : parts_) {
    for (const nlohmann::json& note : part.view.notes(kEngineNote))
      add(all, read_engine_report(note));
  }
  return all;
}

}  // namespace dcmrnn::cli
