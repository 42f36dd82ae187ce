#include "host/io/spm_study.hpp"

#include <algorithm>

#include "host/io/atomic_file.hpp"
#include "host/io/csv.hpp"
#include "host/io/file_name.hpp"
#include "host/io/parameters_json.hpp"
#include "host/prior_preset.hpp"

namespace dcmrnn {
namespace {

// [["from", "to"], ...] of a mask [to, from].
Json edges_json(const Eigen::MatrixXd& mask, const std::vector<std::string>& regions) {
  Json edges = Json::array();
  for (Eigen::Index to = 0; to < mask.rows(); ++to) {
    for (Eigen::Index from = 0; from < mask.cols(); ++from) {
      if (mask(to, from) != 0) {
        edges.push_back(
            {regions[static_cast<std::size_t>(from)], regions[static_cast<std::size_t>(to)]});
      }
    }
  }
  return edges;
}

// SPM's priors. Those of b on the diagonal, which scales the self-inhibition, are translated to
// first order at the prior mean: B_jii = A_ii b_jii.
Json priors_json(const SpmModel& model) {
  const PriorPreset preset = prior_preset("spm12");
  const Json modulated = {0, -preset.A_self.mean * preset.B.sd};
  Json edges = Json::object();
  for (std::size_t j = 0; j < model.inputs.size(); ++j) {
    for (int i = 0; i < model.region_count(); ++i) {
      if (model.mask.B[j](i, i) == 0) continue;
      const std::string& region = model.regions[static_cast<std::size_t>(i)];
      edges[model.inputs[j] + ':' + region + '>' + region] = modulated;
    }
  }
  if (edges.empty()) return "spm12";
  return {{"preset", "spm12"}, {"edges", {{"B", std::move(edges)}}}};
}

// What differs between the columns of a GCM.
Json masks_json(const SpmModel& model) {
  Eigen::MatrixXd between = model.mask.A;
  between.diagonal().setZero();
  Json B = Json::object(), C = Json::object();
  for (std::size_t j = 0; j < model.inputs.size(); ++j) {
    Json modulated = edges_json(model.mask.B[j], model.regions);
    if (!modulated.empty()) B[model.inputs[j]] = std::move(modulated);
    Json driven = Json::array();
    for (int i = 0; i < model.region_count(); ++i) {
      if (model.mask.C(i, static_cast<Eigen::Index>(j)) != 0) {
        driven.push_back(model.regions[static_cast<std::size_t>(i)]);
      }
    }
    if (!driven.empty()) C[model.inputs[j]] = std::move(driven);
  }
  return {{"A", edges_json(between, model.regions)},
          {"B", std::move(B)},
          {"C", std::move(C)},
          {"priors", priors_json(model)}};
}

std::string table_of(const std::string& id) { return file_name_for(id) + ".csv"; }

Json subject_json(const std::string& id, const SpmModel& model) {
  const std::vector<double>& delays = model.delays;
  const bool same = std::all_of(delays.begin(), delays.end(),
                                [&](double delay) { return delay == delays.front(); });
  Json subject = {{"id", id},
                  {"bold", "bold/" + table_of(id)},
                  {"inputs", "inputs/" + table_of(id)},
                  {"inputs_dt", model.drive_dt},
                  {"tr", model.tr},
                  {"slice_time", same ? Json(delays.front()) : Json(delays)}};
  if (model.confounds.cols() > 0) subject["confounds"] = "confounds/" + table_of(id);
  return subject;
}

Json config_json(const std::string& name, const SpmGroup& group) {
  const std::vector<SpmEntry>& columns = group.entries.front();
  const SpmModel& first = columns.front().model;
  Json model = {{"regions", first.regions}, {"inputs", first.inputs}};
  model.update(masks_json(first));
  model["constants"] = {{"TE", first.te}};
  Json config = {{"name", name}, {"model", std::move(model)}};
  if (columns.size() > 1) {
    config["hypotheses"] = Json::array();
    for (std::size_t k = 0; k < columns.size(); ++k) {
      config["hypotheses"].push_back(
          {{"name", group.models[k]}, {"model", masks_json(columns[k].model)}});
    }
  }
  config["subjects"] = Json::array();
  for (std::size_t s = 0; s < group.subjects.size(); ++s) {
    config["subjects"].push_back(subject_json(group.subjects[s], group.entries[s].front().model));
  }
  config["scale"] = "spm4";
  config["baseline"] = "constant";
  config["spm"] = "spm.json";
  return config;
}

std::vector<std::string> confound_names(Eigen::Index count) {
  std::vector<std::string> names;
  for (Eigen::Index k = 0; k < count; ++k) names.push_back("X0_" + std::to_string(k + 1));
  return names;
}

void write_data(FileBatch& files, const std::filesystem::path& out, const SpmGroup& group) {
  for (const char* folder : {"bold", "inputs", "confounds"}) make_folder(out / folder);
  for (std::size_t s = 0; s < group.subjects.size(); ++s) {
    const SpmModel& model = group.entries[s].front().model;
    const std::string table = table_of(group.subjects[s]);
    write_csv(files, out / "bold" / table, model.regions, model.bold);
    write_csv(files, out / "inputs" / table, model.inputs, model.drive);
    if (model.confounds.cols() > 0) {
      write_csv(files, out / "confounds" / table, confound_names(model.confounds.cols()),
                model.confounds);
    }
  }
}

std::string origins_text(const SpmGroup& group) {
  Json subjects = Json::array();
  for (std::size_t s = 0; s < group.subjects.size(); ++s) {
    Json models = Json::array();
    for (std::size_t k = 0; k < group.entries[s].size(); ++k) {
      const SpmSource& source = group.entries[s][k].source;
      models.push_back({{"name", group.models[k]},
                        {"file", source.file.string()},
                        {"hash", source.hash},
                        {"row", source.row},
                        {"column", source.column}});
    }
    subjects.push_back({{"id", group.subjects[s]}, {"models", std::move(models)}});
  }
  return json_document({{"subjects", std::move(subjects)}});
}

// A line for each model that SPM has estimated.
std::string estimates_text(const SpmGroup& group) {
  std::string text;
  for (std::size_t s = 0; s < group.subjects.size(); ++s) {
    for (std::size_t k = 0; k < group.entries[s].size(); ++k) {
      const SpmModel& model = group.entries[s][k].model;
      if (!model.estimate) continue;
      const Parameters effective = effective_parameters(*model.estimate);
      Json json = {{"id", group.subjects[s]}, {"hypothesis", group.models[k]}};
      json.update(connectivity_json(effective.connectivity));
      json["hemodynamics"] = hemodynamics_json(effective.hemodynamics);
      json["free_energy"] = model.free_energy ? number_json(*model.free_energy) : Json(nullptr);
      text += json_line(json) + "\n";
    }
  }
  return text;
}

}  // namespace

std::string spm_study_config(const std::string& name, const SpmGroup& group) {
  return json_document(config_json(name, group));
}

void write_spm_study(const std::filesystem::path& out, const std::string& name,
                     const SpmGroup& group) {
  FileBatch files;
  write_data(files, out, group);
  write_file_atomically(out / "spm.json", origins_text(group), &files);
  if (const std::string estimates = estimates_text(group); !estimates.empty()) {
    write_file_atomically(out / "spm_estimates.jsonl", estimates, &files);
  }
  write_file_atomically(out / "config.json", spm_study_config(name, group), &files);
  files.commit();
}

SpmOrigins read_spm_origins(const std::filesystem::path& path) {
  FaultList faults;
  const auto document = read_json(path, path.string(), faults);
  faults.throw_if_any();
  SpmOrigins origins;
  try {
    for (const Json& subject : document->at("subjects")) {
      origins.subjects.push_back(subject.at("id").get<std::string>());
      origins.sources.emplace_back();
      for (const Json& model : subject.at("models")) {
        origins.sources.back().push_back(
            {model.at("file").get<std::string>(), model.at("hash").get<std::string>(),
             model.at("row").get<int>(), model.at("column").get<int>()});
      }
    }
  } catch (const Json::exception& problem) {
    throw Error(ExitCode::kData, path.string(),
                std::string("is not what dcmrnn spm writes: ") + problem.what());
  }
  return origins;
}

}  // namespace dcmrnn
