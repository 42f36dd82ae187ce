// write_simulation: a simulated cohort as a study that load_study() reads. All files appear at the
// end, config.json last, so that where it stands, everything that it names stands too.
#include "dcmrnn/io.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/csv.hpp"
#include "host/io/file_name.hpp"
#include "host/io/parameters_json.hpp"

namespace dcmrnn {
namespace {

// In the form of a line of results.jsonl.
void write_truth(FileBatch& files, const std::filesystem::path& path, const Subject& subject,
                 const std::string& clean) {
  Json json = {{"id", subject.id}, {"status", "ok"}};
  json.update(connectivity_json(subject.truth->parameters.connectivity));
  json["hemodynamics"] = hemodynamics_json(subject.truth->parameters.hemodynamics);
  json["noise_sd"] = vector_json(subject.truth->noise_sd);
  json["clean"] = clean;
  write_file_atomically(path, json_line(json) + "\n", &files);
}

// Writes one subject's files; returns its entry in "subjects".
Json write_subject(FileBatch& files, const std::filesystem::path& out, const ModelSpec& model,
                   const Subject& subject) {
  const std::string name = file_name_for(subject.id);
  const std::string table = name + ".csv";
  write_csv(files, out / "bold" / table, model.regions, subject.bold);
  write_csv(files, out / "inputs" / table, model.inputs, subject.inputs);
  write_csv(files, out / "clean" / table, model.regions, subject.truth->clean);
  write_truth(files, out / "truth" / (name + ".json"), subject, "../clean/" + table);
  return {{"id", subject.id},
          {"bold", "bold/" + table},
          {"inputs", "inputs/" + table},
          {"inputs_dt", subject.inputs_dt},
          {"tr", subject.tr},
          {"truth", "truth/" + name + ".json"}};
}

}  // namespace

void write_simulation(const std::filesystem::path& out, const Study& study, const Cohort& cohort) {
  for (const char* folder : {"bold", "inputs", "clean", "truth"}) make_folder(out / folder);
  FileBatch files;
  Json subjects = Json::array();
  for (const Subject& subject : cohort.subjects)
    subjects.push_back(write_subject(files, out, study.model, subject));
  Json config = Json::parse(study.effective);
  config.erase("simulate");
  config["subjects"] = std::move(subjects);
  write_file_atomically(out / "config.json", json_document(config), &files);
  files.commit();
}

}  // namespace dcmrnn
