// What of a BIDS derivatives data set is fitted: the section "bids" of a study.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace dcmrnn {

// Which events make one input of the model.
struct EventInput {
  std::vector<std::string> values;  // of the event column, * stands for anything; empty: all events
  std::string modulation;           // column whose value is the height; empty: 1
  bool centred = true;              // that value less its mean over the run's events of this input
  std::optional<double> duration;   // s, instead of the events' own
  bool may_be_absent = false;       // a run without such events is fitted, the input being 0
};

struct BidsOptions {
  std::string task;  // label
  // Labels of the series' file name; empty: any, if only one occurs.
  std::string space, atlas /* or seg */, desc;
  std::string stat = "mean";         // empty: also names without the entity
  std::vector<std::string> columns;  // [region] of the series, by header
  std::vector<EventInput> inputs;    // [input]
  std::string event_column = "trial_type";
  std::vector<std::string> confounds;  // columns, patterns with *, and strategies
  // First scans of the series that are left out, and scans before them that it has no rows for;
  // none: as many as fMRIPrep found not to be steady (of one of the two).
  std::optional<int> dummy_scans = 0;
  std::optional<int> removed_scans = 0;
  std::optional<double> slice_time;             // s; none: as the sidecars say
  std::vector<std::filesystem::path> datasets;  // where else events, confounds and sidecars may be
};

}  // namespace dcmrnn
