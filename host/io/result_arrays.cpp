#include "host/io/result_arrays.hpp"

#include <string>

#include "host/io/npy.hpp"
#include "host/io/parameters_json.hpp"
#include "host/parameter_list.hpp"

namespace dcmrnn {
namespace {

// One kind of parameters: a range of ParameterLayout, which holds it in C order.
struct Block {
  std::string name;
  std::vector<std::string> axes;   // behind the subject
  std::vector<std::size_t> shape;  // of these axes
  std::string meaning;
  std::string unit;

  std::size_t size() const {
    std::size_t count = 1;
    for (const std::size_t length : shape) count *= length;
    return count;
  }
};

// In the order of ParameterLayout.
std::vector<Block> blocks_of(const ModelSpec& model) {
  const std::size_t regions = model.regions.size(), inputs = model.inputs.size();
  return {{"A", {"to", "from"}, {regions, regions}, "Connection", "Hz"},
          {"B",
           {"input", "to", "from"},
           {inputs, regions, regions},
           "Change of a connection per unit of an input",
           "Hz"},
          {"C", {"region", "input"}, {regions, inputs}, "Effect of an input on a region", "Hz"},
          {"hemodynamics",
           {"parameter", "region"},
           {kRegionParameters, regions},
           "Hemodynamic parameter of a region",
           "see units"}};
}

Json description(const Block& block, const std::string& of) {
  Json axes = Json::array({"subject"});
  for (const std::string& axis : block.axes) axes.push_back(axis);
  return {{"Description", block.meaning + of}, {"Units", block.unit}, {"axes", std::move(axes)}};
}

Json index_json(const ModelSpec& model, const std::vector<Block>& blocks,
                const std::vector<SubjectEstimate>& subjects) {
  Json ids = Json::array(), status = Json::array();
  for (const SubjectEstimate& subject : subjects) {
    ids.push_back(subject.id);
    status.push_back(subject.status);
  }
  Json arrays;
  for (const Block& block : blocks) {
    arrays[block.name + ".npy"] = description(block, "; NaN where a subject has no estimate");
    arrays[block.name + "_sd.npy"] =
        description(block, ": its posterior standard deviation; NaN where there is none");
  }
  return {{"subjects", std::move(ids)},
          {"status", std::move(status)},
          {"regions", model.regions},
          {"inputs", model.inputs},
          {"parameters", kRegionParameterNames},
          {"units", kRegionParameterUnits},
          {"arrays", std::move(arrays)}};
}

}  // namespace

void write_result_arrays(FileBatch& files, const std::filesystem::path& folder,
                         const ModelSpec& model, const std::vector<SubjectEstimate>& subjects) {
  make_folder(folder);
  const std::vector<Block> blocks = blocks_of(model);
  const std::size_t count = parameter_names(model).size();
  std::vector<NpyArray> estimates, deviations;
  for (const Block& block : blocks) {
    NpyArray array{{subjects.size()}, {}};
    array.shape.insert(array.shape.end(), block.shape.begin(), block.shape.end());
    array.values.reserve(subjects.size() * block.size());
    estimates.push_back(array);
    deviations.push_back(array);
  }
  for (const SubjectEstimate& subject : subjects) {
    const std::vector<double> estimate = flatten_or_missing(subject.estimate, count);
    const std::vector<double> sd =
        flatten_or_missing(shown_sd(subject.estimate, subject.sd), count);
    std::ptrdiff_t first = 0;
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      const std::ptrdiff_t last = first + static_cast<std::ptrdiff_t>(blocks[b].size());
      const auto take = [&](NpyArray& array, const std::vector<double>& values) {
        array.values.insert(array.values.end(), values.begin() + first, values.begin() + last);
      };
      take(estimates[b], estimate);
      take(deviations[b], sd);
      first = last;
    }
  }
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    write_npy(files, folder / (blocks[b].name + ".npy"), estimates[b]);
    write_npy(files, folder / (blocks[b].name + "_sd.npy"), deviations[b]);
  }
  write_file_atomically(folder / "arrays.json", json_document(index_json(model, blocks, subjects)),
                        &files);
}

}  // namespace dcmrnn
