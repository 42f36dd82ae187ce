// The run store, a file of SQLite's: what `status` and `merge` read of it, and a run that goes on.
#include <nlohmann/json.hpp>

#include "host/io/engine_report_json.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/store/run_store.hpp"
#include "host/store/run_view.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/host/io/fake_study.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn::fuzz {
namespace {

using test::TemporaryFolder;

// Of two subjects; small, so that the fuzzer has few bytes to look at.
runs::RunPlan plan() {
  runs::RunPlan plan;
  plan.identity = {{"version", "1"}, {runs::kCommand, "fit"}, {runs::kConfig, R"({"name": "x"})"}};
  for (const char* id : {"sub-01", "sub-02"}) {
    Subject subject;
    subject.id = id;
    plan.units.push_back({id, {{"Y.csv", "xxh3-128:0"}}, "", archive(subject)});
  }
  return plan;
}

runs::Outcome outcome(const runs::Unit& unit) {
  SubjectEstimate estimate;
  estimate.id = unit.name;
  return {unit.name, "", archive(estimate)};
}

void look(const std::filesystem::path& folder) {
  runs::RunView view(folder);
  view.status();
  for (const runs::Unit& unit : view.units()) unarchive_subject(unit.about);
  sum_of_engine_reports(view.sessions());
  view.read_results([](const std::string&, const nlohmann::json& result) { unarchive(result); });
  view.expect_same(plan());
}

void go_on(const std::filesystem::path& folder) {
  runs::RunStore store(folder);
  store.begin(plan());
  store.read_results([](const std::string&, const nlohmann::json& result) { unarchive(result); });
  store.append({outcome(plan().units[1])}, to_json(EngineReport{}));
  store.finish();
}

void run(std::string_view bytes) {
  static const TemporaryFolder folder;
  const std::filesystem::path file = folder / runs::kRunStoreName;
  std::filesystem::remove(file.string() + "-journal");
  test::write_text(file, std::string(bytes));
  try_to([] { runs::stage_in(folder.path()); });
  try_to([] { look(folder.path()); });
  try_to([] { go_on(folder.path()); });
}

// At every stage.
std::vector<std::string> seeds() {
  const TemporaryFolder folder;
  const auto content = [&] { return test::read_text(folder / runs::kRunStoreName); };
  std::vector<std::string> files;
  runs::RunStore store(folder.path());
  store.begin(plan());
  files.push_back(content());
  store.append({outcome(plan().units[0])}, to_json(EngineReport{}));
  files.push_back(content());
  store.note("kind", {{"a", 1}});
  store.finish();
  files.push_back(content());
  store.forget();
  files.push_back(content());
  return files;
}

}  // namespace

const Target kRunStore = {"run_store", run, seeds};

}  // namespace dcmrnn::fuzz
