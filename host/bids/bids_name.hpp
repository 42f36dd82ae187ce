// File names of BIDS: sub-01_task-rest_run-2_bold.json is entities, a suffix and an extension.
// Source: the Brain Imaging Data Structure specification 1.9, "Filenames".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dcmrnn {

struct BidsName {
  std::vector<std::pair<std::string, std::string>> entities;  // in the order of the name
  std::string suffix;
  std::string extension;  // with its dot: ".tsv", ".nii.gz"

  // The label of an entity, empty where the name has none.
  std::string_view label(std::string_view entity) const;
};

// No value if the name is not of that form.
std::optional<BidsName> parse_bids_name(std::string_view file);

// Whether an entity says how data were processed (space, atlas, ...), or which of a run's images it
// is (echo, part), not what was acquired.
bool is_derived(std::string_view entity);

// What was acquired: the name's entities but for the derived ones, "sub-01_task-rest_run-2".
std::string acquisition(const BidsName& name);

// Labels are equal; run-1 is run-01.
bool same_label(std::string_view entity, std::string_view first, std::string_view second);

enum class Entities { kAll, kAcquired };

// Whether each entity of `name`, or each that is not derived, is in `of` with the same label: then
// what the file says holds for `of` (the inheritance principle).
bool applies(const BidsName& name, const BidsName& of, Entities compared);

}  // namespace dcmrnn
