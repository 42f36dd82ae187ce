#include "host/io/truth_reader.hpp"

#include "host/io/columns.hpp"
#include "host/io/input_file.hpp"
#include "host/io/parameters_reader.hpp"

namespace dcmrnn {
namespace {

void read_clean(const Json& clean, const std::filesystem::path& truth,
                const std::filesystem::path& folder, const ModelSpec& model, Truth& into,
                const std::string& where, FaultList& faults) {
  if (!clean.is_string()) {
    faults.add(where, "is " + described(clean) + "; expected the path of a file");
    return;
  }
  const std::filesystem::path path =
      (truth.parent_path() / clean.get<std::string>()).lexically_normal();
  const auto table = read_table(path, shown_path(path, folder), model.regions, faults);
  if (!table) return;
  table->require_complete(faults);
  if (const auto columns = find_columns(*table, model.regions, "region", faults)) {
    into.clean = table->values(Eigen::all, *columns);
  }
}

}  // namespace

std::optional<Truth> read_truth(const std::filesystem::path& path,
                                const std::filesystem::path& folder, const ModelSpec& model,
                                FaultList& faults) {
  const std::size_t before = faults.count();
  const std::string where = shown_path(path, folder) + ": ";
  const std::optional<Json> json = read_json(path, shown_path(path, folder), faults);
  if (!json) return std::nullopt;
  Truth truth;
  truth.parameters = read_parameters(*json, where, model, faults);
  if (json->is_object() && json->contains("noise_sd")) {
    truth.noise_sd =
        read_numbers(json->at("noise_sd"), model.region_count(), where + "noise_sd", faults);
  }
  if (json->is_object() && json->contains("clean")) {
    read_clean(json->at("clean"), path, folder, model, truth, where + "clean", faults);
  }
  if (faults.count() > before) return std::nullopt;
  return truth;
}

}  // namespace dcmrnn
