#include "host/bids/bids_dataset.hpp"

#include <algorithm>
#include <system_error>

#include "dcmrnn/error.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFunctional = "func";

// Names of the entries of a folder, sorted; none if it cannot be listed.
std::vector<std::string> entries(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code reason;
  for (fs::directory_iterator entry(folder, reason), end; !reason && entry != end;
       entry.increment(reason))
    names.push_back(entry->path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> folders_with(const fs::path& folder, std::string_view prefix) {
  std::vector<std::string> names = entries(folder);
  std::erase_if(names, [&](const std::string& name) {
    std::error_code unreadable;
    return !name.starts_with(prefix) || !fs::is_directory(folder / name, unreadable);
  });
  return names;
}

// "", "sub-01", "sub-01/func": the folders from the root to this one.
std::vector<std::string> folders_down_to(const std::string& folder) {
  std::vector<std::string> all = {""};
  fs::path place;
  for (const fs::path& part : fs::path(folder)) all.push_back((place /= part).generic_string());
  return all;
}

}  // namespace

BidsDataset::BidsDataset(fs::path root) : root_(std::move(root)) {
  std::error_code reason;
  if (!fs::is_directory(root_, reason))
    throw Error(ExitCode::kNoInput, root_.string(), "no such folder; expected a BIDS data set");
}

std::vector<std::string> BidsDataset::participants() const { return folders_with(root_, "sub-"); }

std::vector<std::string> BidsDataset::functional_folders(const std::string& participant) const {
  std::vector<fs::path> places = {participant};
  for (const std::string& session : folders_with(root_ / participant, "ses-"))
    places.push_back(fs::path(participant) / session);
  std::vector<std::string> found;
  for (const fs::path& place : places) {
    std::error_code unreadable;
    if (fs::is_directory(root_ / place / kFunctional, unreadable))
      found.push_back((place / kFunctional).generic_string());
  }
  return found;
}

const std::vector<BidsFile>& BidsDataset::files(const std::string& folder) const {
  const auto [place, fresh] = listed_.try_emplace(folder);
  if (!fresh) return place->second;
  for (const std::string& file : entries(root_ / folder)) {
    std::optional<BidsName> name = parse_bids_name(file);
    if (!name || (name->extension != ".tsv" && name->extension != ".json")) continue;
    place->second.push_back({std::move(*name), root_ / folder / file});
  }
  return place->second;
}

std::vector<BidsFile> BidsDataset::applicable(const BidsName& of, const std::string& folder,
                                              std::string_view suffix, std::string_view extension,
                                              Entities compared, std::string_view desc) const {
  std::vector<BidsFile> found;
  for (const std::string& place : folders_down_to(folder)) {
    std::vector<BidsFile> here;
    for (const BidsFile& file : files(place)) {
      const BidsName& name = file.name;
      if (name.suffix == suffix && name.extension == extension &&
          (desc.empty() || name.label("desc") == desc) && applies(name, of, compared))
        here.push_back(file);
    }
    std::ranges::stable_sort(here, {},
                             [](const BidsFile& file) { return file.name.entities.size(); });
    found.insert(found.end(), here.begin(), here.end());
  }
  return found;
}

}  // namespace dcmrnn
