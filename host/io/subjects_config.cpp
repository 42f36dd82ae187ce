#include "host/io/subjects_config.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "host/io/file_name.hpp"
#include "host/io/nearest.hpp"
#include "host/io/parameters_reader.hpp"
#include "host/io/table.hpp"
#include "host/io/text_table.hpp"

namespace dcmrnn {
namespace {

using SubjectFiles = Study::SubjectFiles;

// Ids name result files: no folders, nothing hidden, no way out of the folder.
std::string id_fault(const std::string& id) {
  if (const std::string reason = name_fault(id); !reason.empty()) return reason;
  if (id.find_first_of("/\\") != std::string::npos || id.front() == '.') {
    return "is \"" + id + "\"; expected an id that can name a file (no / or \\, no dot in front)";
  }
  constexpr std::size_t kLongest = 200;  // a file name has at most 255 bytes, its ending included
  if (file_name_for(id).size() > kLongest) return "is too long to name a file";
  return {};
}

void read_id(Section& section, std::string& id) {
  section.required("id", "a name that no other subject has");
  section.text("id", id);
  if (id.empty()) return;
  if (const std::string reason = id_fault(id); !reason.empty()) section.fault("id", reason);
}

// One number or one per region, each within the TR.
void read_slice_time(Section& section, int regions, double tr, std::vector<double>& slice_time) {
  slice_time = {0};
  if (const Json* value = section.raw("slice_time")) {
    FaultList& faults = section.context().faults;
    const std::size_t before = faults.count();
    const Eigen::VectorXd times =
        read_numbers(*value, regions, section.where("slice_time"), faults);
    if (faults.count() == before && times.size() > 0) {
      if (times.minCoeff() < 0 || (tr > 0 && times.maxCoeff() > tr)) {
        section.fault("slice_time", "is " + value->dump() + "; expected from 0 to the TR (s)");
      }
      slice_time.assign(times.begin(), value->is_number() ? times.begin() + 1 : times.end());
    }
  }
  section.put("slice_time", slice_time.size() == 1 ? Json(slice_time[0]) : Json(slice_time));
}

SubjectFiles read_subject(Section& section, int regions) {
  SubjectFiles subject;
  read_id(section, subject.id);
  section.path("bold", subject.bold, Need::kRequired);
  section.path("inputs", subject.inputs, Need::kRequired);
  section.number("inputs_dt", subject.inputs_dt, Range::above(0, "s").up_to(3600), Need::kRequired);
  section.number("tr", subject.tr, Range::above(0, "s").up_to(60), Need::kRequired);
  section.path("confounds", subject.confounds);
  read_slice_time(section, regions, subject.tr, subject.slice_time);
  section.path("mask", subject.mask);
  section.path("truth", subject.truth);
  return subject;
}

// A row of a table as the object that "subjects" would hold.
Json row_object(const TextTable& table, std::size_t row) {
  constexpr std::string_view kNumbers[] = {"inputs_dt", "tr", "slice_time"};
  Json object = Json::object();
  for (std::size_t c = 0; c < table.columns(); ++c) {
    const std::string key(table.cell(0, c));
    const std::string_view cell = table.cell(row, c);
    if (is_missing(cell)) continue;
    const bool numeric =
        std::find(std::begin(kNumbers), std::end(kNumbers), key) != std::end(kNumbers);
    const std::optional<double> number = numeric ? cell_number(cell) : std::nullopt;
    object[key] = number ? Json(*number) : Json(std::string(cell));
  }
  return object;
}

// Reads the objects one by one and collects them, their ids unique.
class SubjectList {
 public:
  SubjectList(int regions, ConfigContext& context) : regions_(regions), context_(context) {}

  void add(const Json& object, const std::string& where) {
    Section section(object, where, "subjects[]", context_);
    const SubjectFiles subject = read_subject(section, regions_);
    if (!subject.id.empty() && !ids_.insert(subject.id).second) {
      section.fault("id", "repeats \"" + subject.id + "\"; expected unique ids");
    }
    effective_.push_back(section.finish());
    subjects_.push_back(subject);
  }

  std::vector<SubjectFiles> finish(Section& root) {
    if (!subjects_.empty()) root.put("subjects", std::move(effective_));
    return std::move(subjects_);
  }

 private:
  int regions_;
  ConfigContext& context_;
  std::unordered_set<std::string> ids_;
  std::vector<SubjectFiles> subjects_;
  Json effective_ = Json::array();
};

void read_array(const Json& array, Section& root, SubjectList& subjects) {
  if (!array.is_array() || array.empty()) {
    root.fault("subjects", "is " + described(array) + "; expected an array of at least one object");
    return;
  }
  for (std::size_t i = 0; i < array.size(); ++i) {
    subjects.add(array[i], root.where("subjects[" + std::to_string(i) + "]."));
  }
}

// Of a header: said once, and not again in every row. Whether the rows can be read.
bool check_columns(const std::vector<std::string>& header, const std::string& file,
                   FaultList& faults) {
  static const std::vector<std::string> needed = {"id", "bold", "inputs", "inputs_dt", "tr"};
  static const std::vector<std::string> others = {"confounds", "slice_time", "mask", "truth"};
  const auto among = [](const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
  };
  const std::size_t before = faults.count();
  const std::string where = file + " header";
  for (const std::string& name : needed)
    if (!among(header, name))
      faults.add(where, "names no column \"" + name + "\"; nearest column is \"" +
                            nearest_name(name, header) + '"');
  std::unordered_set<std::string> seen;
  for (const std::string& name : header) {
    const std::string column = "names the column \"" + name + '"';
    if (!seen.insert(name).second)
      faults.add(where, column + " twice");
    else if (!among(needed, name) && !among(others, name))
      faults.add(where,
                 column + "; expected " + listed(needed) + ", and perhaps " + listed(others));
  }
  return faults.count() == before;
}

void read_file(const std::filesystem::path& path, ConfigContext& context, SubjectList& subjects) {
  const std::optional<InputFile> file = read_input(path, context.shown(path), context.faults);
  if (!file) return;
  const TextTable table(*file, context.faults);
  if (table.rows() < 2)
    context.faults.add(file->name, "has no subjects; expected a header and rows");
  std::vector<std::string> header;
  for (std::size_t c = 0; table.rows() > 0 && c < table.columns(); ++c)
    header.emplace_back(table.cell(0, c));
  if (!check_columns(header, file->name, context.faults)) return;
  for (std::size_t row = 1; row < table.rows(); ++row) {
    subjects.add(row_object(table, row), file->name + " row " + std::to_string(row) + " (line " +
                                             std::to_string(table.line(row)) + "), column ");
  }
}

}  // namespace

std::vector<Study::SubjectFiles> read_subjects(Section& root, int regions, bool optional) {
  const Json* array = root.raw("subjects");
  const bool tabled = root.has("subjects_table");
  std::filesystem::path table;
  root.path("subjects_table", table);
  // The effective config lists the subjects themselves.
  root.put("subjects_table", nullptr);
  SubjectList subjects(regions, root.context());
  if (array && tabled && !table.empty()) {
    root.fault("subjects_table", "is given beside subjects; expected one of the two");
  } else if (array) {
    read_array(*array, root, subjects);
  } else if (!table.empty()) {
    read_file(table, root.context(), subjects);
  } else if (!optional) {
    root.fault("subjects", "is missing; expected subjects, subjects_table, simulate or bids");
  }
  return subjects.finish(root);
}

}  // namespace dcmrnn
