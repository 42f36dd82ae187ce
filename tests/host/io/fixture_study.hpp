// A small valid study in a folder of its own, which tests then break.
#pragma once

#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

namespace dcmrnn::test {

using Json = nlohmann::ordered_json;

// A new folder, removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string form = (std::filesystem::temp_directory_path() / "dcmrnn_test_XXXXXX").string();
    path_ = mkdtemp(form.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

inline std::string read_text(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

// Two regions V1 and V5, one input Photic, 20 scans at TR 2 s, two subjects. `config` is the study
// as JSON; files are written when the study is: change either before.
struct FixtureStudy {
  static constexpr int kScans = 20;

  TemporaryFolder folder;
  Json config;
  std::map<std::string, std::string> files;  // name in the folder, content
  std::string config_text;                   // instead of `config`, where not empty

  FixtureStudy() {
    config = Json::parse(R"({
      "name": "fixture",
      "model": {"regions": ["V1", "V5"], "inputs": ["Photic"]},
      "subjects": [
        {"id": "sub-01", "bold": "Y1.csv", "inputs": "U1.csv", "inputs_dt": 0.5, "tr": 2},
        {"id": "sub-02", "bold": "Y2.csv", "inputs": "U2.csv", "inputs_dt": 0.5, "tr": 2,
         "confounds": "X0.csv", "mask": "keep.csv", "slice_time": [0, 1], "truth": "truth.json"}]
    })");
    files["Y1.csv"] = bold(1);
    files["Y2.csv"] = bold(2);
    files["U1.csv"] = column("Photic", 4 * kScans, [](int bin) { return bin / 10 % 2; });
    files["U2.csv"] = files["U1.csv"];
    files["X0.csv"] = column("drift", kScans, [](int scan) { return scan; });
    files["keep.csv"] = column("keep", kScans, [](int scan) { return scan == 3 ? 0 : 1; });
    files["truth.json"] = R"({"A": [[-0.5, 0], [0.3, -0.5]], "B": [[[0, 0], [0.2, 0]]],
      "C": [[0.4], [0]], "hemodynamics": {"kappa": [0.6, 0.7]}, "noise_sd": [0.1, 0.2],
      "clean": "Y2.csv"})";
  }

  // A header and one row for each scan: a smooth signal that differs by subject and region.
  static std::string bold(int subject) {
    std::ostringstream text;
    text << "V1,V5\n";
    for (int scan = 0; scan < kScans; ++scan) {
      text << std::sin(0.7 * scan + subject) << ',' << std::cos(0.4 * scan * subject) << '\n';
    }
    return text.str();
  }

  template <class Value>
  static std::string column(const std::string& name, int rows, Value value) {
    std::ostringstream text;
    text << name << '\n';
    for (int row = 0; row < rows; ++row) text << value(row) << '\n';
    return text.str();
  }

  Json& subject(std::size_t index) { return config["subjects"][index]; }

  // Replaces the line of a file, counted from 1.
  void set_line(const std::string& file, int line, const std::string& text) {
    std::istringstream old(files[file]);
    std::string changed;
    std::string each;
    for (int number = 1; std::getline(old, each); ++number) {
      changed += (number == line ? text : each) + '\n';
    }
    files[file] = changed;
  }

  std::filesystem::path write() const {
    for (const auto& [name, content] : files) write_text(folder / name, content);
    write_text(folder / "study.json", config_text.empty() ? config.dump(2) : config_text);
    return folder / "study.json";
  }
};

}  // namespace dcmrnn::test
