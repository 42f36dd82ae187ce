// Reads files of one run and keeps their hashes: what the run's result depends on.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "host/bids/bids_runs.hpp"
#include "host/io/json_document.hpp"
#include "host/io/table.hpp"

namespace dcmrnn {

class RunReader {
 public:
  // Faults of the files go into `faults`. Both outlive this.
  RunReader(const BidsSources& sources, const BidsRun& run, FaultList& faults)
      : sources_(sources), run_(run), faults_(faults) {}

  const BidsRun& run() const { return run_; }
  FaultList& faults() { return faults_; }

  // As messages name a file: relative to its data set.
  std::string shown(const std::filesystem::path& path) const;

  std::optional<InputFile> text(const std::filesystem::path& path);
  std::optional<Table> table(const std::filesystem::path& path);
  std::optional<Json> object(const std::filesystem::path& path);

  // The nearest table of the run with this suffix in every data set that has one: in that of the
  // series first.
  std::vector<std::filesystem::path> find_all(std::string_view suffix, std::string_view desc = {});
  // The first of them; nothing if there is none.
  std::optional<std::filesystem::path> find(std::string_view suffix);

  // The sidecars of the run, those first whose word counts: the series', then those of the
  // preprocessed and of the raw images.
  std::vector<Json> sidecars();

  std::vector<std::pair<std::string, std::string>> take_hashes() { return std::move(hashes_); }

 private:
  const BidsSources& sources_;
  const BidsRun& run_;
  FaultList& faults_;
  std::vector<std::pair<std::string, std::string>> hashes_;  // file name, hash of its bytes
};

}  // namespace dcmrnn
