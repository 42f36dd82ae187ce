#include "host/bids/bids_runs.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "host/io/faults.hpp"
#include "host/io/nearest.hpp"

namespace dcmrnn {
namespace {

bool wanted(std::string_view entity, std::string_view label, const std::vector<std::string>& of) {
  return of.empty() || std::ranges::any_of(of, [&](const std::string& one) {
           return same_label(entity, label, one);
         });
}

bool passes(const BidsName& name, const BidsOptions& options, const RunFilter& filter) {
  return name.label("task") == options.task && wanted("ses", name.label("ses"), filter.sessions) &&
         wanted("run", name.label("run"), filter.runs);
}

bool asked_for(std::string_view label, const std::string& wish) {
  return wish.empty() || label == wish;
}

// Of a table of regions: programs name it by one of two entities.
std::string_view atlas_of(const BidsName& name) {
  const std::string_view atlas = name.label("atlas");
  return atlas.empty() ? name.label("seg") : atlas;
}

bool is_of_regions(const BidsName& name) {
  return name.suffix == "timeseries" && name.extension == ".tsv" && !atlas_of(name).empty();
}

bool is_series(const BidsName& name, const BidsOptions& options) {
  return is_of_regions(name) && asked_for(name.label("stat"), options.stat) &&
         asked_for(atlas_of(name), options.atlas) &&
         asked_for(name.label("space"), options.space) &&
         asked_for(name.label("desc"), options.desc);
}

// What only a run that was acquired leaves behind.
bool tells_of_run(const BidsName& name) { return name.suffix == "events" || name.suffix == "bold"; }

// Collects the runs of one participant after the other.
class RunSearch {
 public:
  RunSearch(const BidsSources& sources, const BidsOptions& options, const RunFilter& filter)
      : sources_(sources), options_(options), filter_(filter) {}

  void add(const std::string& participant) {
    std::map<std::string, BidsRun> runs;
    const auto each = [&](const BidsDataset& dataset, const auto& take) {
      for (const std::string& folder : dataset.functional_folders(participant))
        for (const BidsFile& file : dataset.files(folder)) take(folder, file);
    };
    each(sources_.series, [&](const std::string& folder, const BidsFile& file) {
      remember(file.name);
      if (passes(file.name, options_, filter_) && is_series(file.name, options_))
        add_series(folder, file, runs);
    });
    for (const BidsDataset* dataset : sources_.all()) {
      each(*dataset, [&](const std::string& folder, const BidsFile& file) {
        if (passes(file.name, options_, filter_) && tells_of_run(file.name))
          add_missing(folder, file.name, runs);
      });
    }
    const bool selective = !filter_.sessions.empty() || !filter_.runs.empty();
    if (runs.empty() && !selective) runs[participant] = {participant, participant, {}, {}};
    for (auto& [key, run] : runs) found_.push_back(std::move(run));
  }

  std::vector<BidsRun> finish() {
    faults_.throw_if_any();
    const bool no_series =
        std::ranges::all_of(found_, [](const BidsRun& run) { return run.series.empty(); });
    if (found_.empty() || (no_series && filter_.participants.empty()))
      throw Error(ExitCode::kNoInput, sources_.series.root().string(),
                  "has no time series of task-" + options_.task +
                      " in sub-*/[ses-*/]func/ that fits; expected names like " + "sub-01_task-" +
                      options_.task + "_atlas-LABEL_stat-mean_timeseries.tsv" + others());
    std::ranges::sort(found_, {}, &BidsRun::id);
    return std::move(found_);
  }

 private:
  void remember(const BidsName& name) {
    if (!is_of_regions(name)) return;
    tasks_.emplace(name.label("task"));
    if (name.label("task") == options_.task) atlases_.emplace(atlas_of(name));
  }

  // What could be meant instead, where the label of the task or the atlas is what no series has.
  std::string others() const {
    const bool known = tasks_.contains(options_.task);
    const bool fits = known && (options_.atlas.empty() || atlases_.contains(options_.atlas));
    if (tasks_.empty() || fits) return {};
    const std::set<std::string>& labels = known ? atlases_ : tasks_;
    return std::string("; the ") + (known ? "atlas" : "task") + " can be " +
           listed({labels.begin(), labels.end()});
  }

  // run-1 and run-01 are one run.
  static std::string key_of(const BidsName& name) {
    std::string key;
    for (const auto& [entity, label] : name.entities) {
      if (is_derived(entity)) continue;
      const std::size_t zeros = entity == "run" ? label.find_first_not_of('0') : 0;
      key += entity + '-' + label.substr(std::min(zeros, label.size())) + '_';
    }
    return key;
  }

  void add_series(const std::string& folder, const BidsFile& file,
                  std::map<std::string, BidsRun>& runs) {
    const auto [place, fresh] = runs.try_emplace(
        key_of(file.name), BidsRun{acquisition(file.name), folder, file.name, file.path});
    if (fresh) return;
    faults_.add(file.path.string(), "is a second series of this run beside " +
                                        place->second.series.filename().string() +
                                        "; expected bids.space, atlas, desc or stat to say which");
  }

  void add_missing(const std::string& folder, const BidsName& name,
                   std::map<std::string, BidsRun>& runs) {
    for (const auto& [key, run] : runs)
      if (applies(name, run.name, Entities::kAcquired)) return;
    runs.try_emplace(key_of(name), BidsRun{acquisition(name), folder, name, {}});
  }

  const BidsSources& sources_;
  const BidsOptions& options_;
  const RunFilter& filter_;
  std::vector<BidsRun> found_;
  std::set<std::string> tasks_;    // of the time series that there are
  std::set<std::string> atlases_;  // of those of the task
  FaultList faults_;
};

}  // namespace

std::vector<const BidsDataset*> BidsSources::all() const {
  std::vector<const BidsDataset*> datasets = {&series};
  for (const BidsDataset& other : others) datasets.push_back(&other);
  return datasets;
}

BidsSources open_sources(const std::filesystem::path& series, const BidsOptions& options) {
  FaultList missing;
  std::vector<BidsDataset> datasets;
  std::vector<std::filesystem::path> folders = {series};
  folders.insert(folders.end(), options.datasets.begin(), options.datasets.end());
  for (const std::filesystem::path& folder : folders) {
    try {
      datasets.emplace_back(folder);
    } catch (const Error& error) {
      missing.append(error);
    }
  }
  missing.throw_if_any();
  BidsSources sources{std::move(datasets.front()), {}};
  for (std::size_t k = 1; k < datasets.size(); ++k)
    sources.others.push_back(std::move(datasets[k]));
  return sources;
}

std::vector<BidsRun> find_runs(const BidsSources& sources, const BidsOptions& options,
                               const RunFilter& filter) {
  std::set<std::string> participants;
  for (const BidsDataset* dataset : sources.all())
    for (const std::string& one : dataset->participants()) participants.insert(one);
  FaultList missing;
  for (const std::string& label : filter.participants)
    if (!participants.contains("sub-" + label))
      missing.add_missing("sub-" + label,
                          "no such participant in " + sources.series.root().string());
  missing.throw_if_any();
  RunSearch search(sources, options, filter);
  for (const std::string& participant : participants)
    if (wanted("sub", participant.substr(4), filter.participants)) search.add(participant);
  return search.finish();
}

}  // namespace dcmrnn
