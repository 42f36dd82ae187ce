// The files of a BIDS data set, raw or derivative, as far as a fit asks for them.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "host/bids/bids_name.hpp"

namespace dcmrnn {

struct BidsFile {
  BidsName name;
  std::filesystem::path path;
};

class BidsDataset {
 public:
  // Throws Error(kNoInput) if there is no such folder.
  explicit BidsDataset(std::filesystem::path root);

  const std::filesystem::path& root() const { return root_; }

  // Folders sub-*, sorted.
  std::vector<std::string> participants() const;

  // Folders of functional data of a participant, relative and sorted: "sub-01/ses-1/func".
  std::vector<std::string> functional_folders(const std::string& participant) const;

  // The tables and sidecars right in a folder, sorted by name; none if it is not there.
  const std::vector<BidsFile>& files(const std::string& folder) const;

  // The files with this suffix and extension that hold for `of`, whose place is `folder`: from the
  // root to there, and with more entities later, so that later ones win (inheritance principle).
  // `desc` must be the file's own label, unless empty.
  std::vector<BidsFile> applicable(const BidsName& of, const std::string& folder,
                                   std::string_view suffix, std::string_view extension,
                                   Entities compared, std::string_view desc = {}) const;

 private:
  std::filesystem::path root_;
  mutable std::map<std::string, std::vector<BidsFile>> listed_;  // by folder
};

}  // namespace dcmrnn
