#include "host/bids/run_reader.hpp"

namespace dcmrnn {

namespace fs = std::filesystem;

std::string RunReader::shown(const fs::path& path) const {
  for (const BidsDataset* dataset : sources_.all()) {
    const std::string name = shown_path(path, dataset->root());
    if (name != path.string()) return name;
  }
  return path.string();
}

std::optional<InputFile> RunReader::text(const fs::path& path) {
  std::optional<InputFile> file = read_input(path, shown(path), faults_);
  if (file) hashes_.emplace_back(file->name, file->hash);
  return file;
}

std::optional<Table> RunReader::table(const fs::path& path) {
  const std::optional<InputFile> file = text(path);
  if (!file) return std::nullopt;
  return parse_table(*file, {}, faults_);
}

std::optional<Json> RunReader::object(const fs::path& path) {
  const std::optional<InputFile> file = text(path);
  if (!file) return std::nullopt;
  std::optional<Json> json = parse_json(*file, faults_);
  if (json && !json->is_object()) {
    faults_.add(file->name, "is " + described(*json) + "; expected an object");
    return std::nullopt;
  }
  return json;
}

std::vector<fs::path> RunReader::find_all(std::string_view suffix, std::string_view desc) {
  std::vector<fs::path> found;
  for (const BidsDataset* dataset : sources_.all()) {
    const std::vector<BidsFile> files =
        dataset->applicable(run_.name, run_.folder, suffix, ".tsv", Entities::kAcquired, desc);
    if (!files.empty()) found.push_back(files.back().path);
  }
  return found;
}

std::optional<fs::path> RunReader::find(std::string_view suffix) {
  const std::vector<fs::path> found = find_all(suffix);
  return found.empty() ? std::nullopt : std::optional(found.front());
}

std::vector<Json> RunReader::sidecars() {
  std::vector<Json> found;
  const auto add = [&](const BidsDataset& dataset, std::string_view suffix, Entities compared) {
    const std::vector<BidsFile> files =
        dataset.applicable(run_.name, run_.folder, suffix, ".json", compared);
    for (auto file = files.rbegin(); file != files.rend(); ++file)
      if (std::optional<Json> json = object(file->path)) found.push_back(std::move(*json));
  };
  add(sources_.series, "timeseries", Entities::kAll);
  for (const BidsDataset* dataset : sources_.all()) add(*dataset, "bold", Entities::kAcquired);
  return found;
}

}  // namespace dcmrnn
