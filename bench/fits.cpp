// Whole fits through the executable, output included: a simulated cohort of 12 subjects, one of
// them alone, one of 512 s with everything free on one core, without and with the search over
// structures, and the attention-to-motion data where they are.
//   fits DCMRNN CONFIGS DATA FOLDER [BACKEND [SUBJECTS]]
// DCMRNN: the executable. CONFIGS: the ready studies; the cohort of cohort.json is taken with 200
// scans of 2 s and steps of 1/8 s. DATA: the published data sets; may be absent. FOLDER: for the
// data and the fits; emptied. BACKEND: auto, cpu or cuda. SUBJECTS: of a large cohort to be fitted
// as well. JSON on stdout.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int kStarts = 8;
constexpr int kRepetitions = 3;

struct Cost {
  double wall = 0;         // s
  double cpu = 0;          // s, of all threads
  double peak_memory = 0;  // MB
};

double seconds(const timeval& time) { return time.tv_sec + 1e-6 * time.tv_usec; }

// Runs a program without its messages and waits for it. Throws if it fails.
Cost run(std::vector<std::string> arguments) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) {
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execv(argv[0], argv.data());
    _exit(127);
  }
  int status = 0;
  rusage usage{};
  if (wait4(child, &status, 0, &usage) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    throw std::runtime_error(arguments[0] + " " + arguments[1] + " failed");
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
  return {wall.count(), seconds(usage.ru_utime) + seconds(usage.ru_stime),
          usage.ru_maxrss / 1024.0};
}

ordered_json read_json(const fs::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(path.string() + ": cannot be read");
  return ordered_json::parse(file);
}

// The study that fits a simulated cohort of so many subjects. Subject for subject the same data.
std::string simulated_study(const std::string& executable, const fs::path& configs, int subjects,
                            const fs::path& folder) {
  ordered_json study = read_json(configs / "cohort.json");
  study["model"]["dt"] = 0.125;
  study["simulate"]["subjects"] = subjects;
  study["simulate"]["scans"] = 200;
  study["simulate"]["tr"] = 2;
  fs::create_directories(folder);
  const std::string changed = folder / "simulate.json";
  std::ofstream(changed) << study.dump(2);
  run({executable, "simulate", changed, "-o", folder / "data", "--overwrite"});
  return folder / "data" / "config.json";
}

// The study that fits one subject of study_targets.json: 3 regions, one stimulus, 512 s with a scan
// and a step each 1/4 s, SNR 2, all of A, B, C free. `fit`: what is added to the fit's options.
std::string target_study(const std::string& executable, const fs::path& configs,
                         const ordered_json& fit, const fs::path& folder) {
  ordered_json study = read_json(configs / "study_targets.json")["data"];
  study["name"] = "target";
  study["simulate"]["subjects"] = 1;
  study["fit"] = fit;
  fs::create_directories(folder);
  const std::string changed = folder / "simulate.json";
  std::ofstream(changed) << study.dump(2);
  run({executable, "simulate", changed, "-o", folder / "data", "--overwrite"});
  return folder / "data" / "config.json";
}

// The study of the attention-to-motion data, with the paths of this machine.
std::string attention_study(const fs::path& configs, const fs::path& data, const fs::path& folder) {
  ordered_json study = read_json(configs / "attention.json");
  ordered_json& subject = study["subjects"][0];
  for (const char* key : {"bold", "inputs", "confounds"}) {
    subject[key] = fs::absolute(data / subject[key].get<std::string>()).string();
  }
  fs::create_directories(folder);
  const std::string changed = folder / "attention.json";
  std::ofstream(changed) << study.dump(2);
  return changed;
}

// What fits.
struct Program {
  std::string executable;
  std::string backend = "auto";
  int threads = 0;  // all cores
};

// Seconds that the last fit into the folder took, data and tables aside.
double seconds_of_fit(const fs::path& folder) {
  std::ifstream file(folder / "timing.tsv");
  std::string quantity;
  double value = 0;
  for (std::string line; std::getline(file, line);) {
    if (std::istringstream(line) >> quantity >> value && quantity == "fit") return value;
  }
  throw std::runtime_error((folder / "timing.tsv").string() + ": no row \"fit\"");
}

// The cheapest of several fits of a study.
ordered_json fit(const Program& program, const std::string& study, int subjects,
                 const fs::path& folder) {
  Cost best{1e300, 1e300, 0};
  double seconds = 1e300;
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    const Cost cost = run({program.executable, "fit", study, "-o", folder / "fit", "--overwrite",
                           "--starts", std::to_string(kStarts), "--backend", program.backend,
                           "--threads", std::to_string(program.threads), "--quiet"});
    seconds = std::min(seconds, seconds_of_fit(folder / "fit"));
    best.wall = std::min(best.wall, cost.wall);
    best.cpu = std::min(best.cpu, cost.cpu);
    best.peak_memory = std::max(best.peak_memory, cost.peak_memory);
  }
  return {{"subjects", subjects},
          {"starts_of_each", kStarts},
          {"fit_s", seconds},
          {"wall_s", best.wall},
          {"cpu_s", best.cpu},
          {"cpu_s_per_subject", best.cpu / subjects},
          {"peak_memory_mb", best.peak_memory}};
}

// And how well it fits, to be read beside SPM's.
ordered_json fit_attention(const Program& program, const std::string& study,
                           const fs::path& folder) {
  ordered_json json = fit(program, study, 1, folder);
  const ordered_json result = read_json(folder / "fit" / "results.jsonl");
  for (const char* key : {"variance_explained", "r2", "starts"}) json[key] = result.at(key);
  return json;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5 || argc > 7) {
    std::cerr << "usage: fits DCMRNN CONFIGS DATA FOLDER [BACKEND [SUBJECTS]]\n";
    return 64;
  }
  try {
    const Program program = {argv[1], argc > 5 ? argv[5] : "auto"};
    const fs::path configs = argv[2], data = argv[3], folder = argv[4];
    std::vector<std::pair<std::string, int>> cohorts = {{"cohort", 12}, {"alone", 1}};
    if (argc > 6) cohorts.emplace_back("large", std::stoi(argv[6]));
    ordered_json json;
    for (const auto& [name, subjects] : cohorts) {
      const std::string study =
          simulated_study(program.executable, configs, subjects, folder / name);
      json[name] = fit(program, study, subjects, folder / name);
    }
    const std::pair<std::string, ordered_json> targets[] = {
        {"target", ordered_json::object()},
        {"target_search", {{"structure", ordered_json::object()}}}};
    for (const auto& [name, options] : targets) {
      const std::string study = target_study(program.executable, configs, options, folder / name);
      json[name] = fit({program.executable, program.backend, 1}, study, 1, folder / name);
    }
    json["attention"] = nullptr;
    if (fs::exists(data / "attention")) {
      const fs::path own = folder / "attention";
      json["attention"] = fit_attention(program, attention_study(configs, data, own), own);
    }
    std::cout << json.dump(2) << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "fits: " << error.what() << "\n";
    return 1;
  }
}
