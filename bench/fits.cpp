// Whole fits through the executable, output included: a cohort of 12 subjects, and one of them
// alone.
//   fits DCMRNN CONFIG FOLDER
// DCMRNN: the executable. CONFIG: a simulate config (configs/cohort.json), whose cohort is taken
// with 200 scans of 2 s and steps of 1/8 s. FOLDER: for the data and the fits; emptied. JSON on
// stdout.
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
#include <stdexcept>
#include <string>
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

// The study that fits a simulated cohort of so many subjects. Subject for subject the same data.
std::string simulated_study(const std::string& executable, const std::string& config, int subjects,
                            const fs::path& folder) {
  std::ifstream file(config);
  if (!file) throw std::runtime_error(config + ": cannot be read");
  ordered_json study = ordered_json::parse(file);
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

// The cheapest of several fits.
ordered_json fit(const std::string& executable, const std::string& config, int subjects,
                 const fs::path& folder) {
  const std::string study = simulated_study(executable, config, subjects, folder);
  Cost best{1e300, 1e300, 0};
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    const Cost cost = run({executable, "fit", study, "-o", folder / "fit", "--overwrite",
                           "--starts", std::to_string(kStarts), "--quiet"});
    best.wall = std::min(best.wall, cost.wall);
    best.cpu = std::min(best.cpu, cost.cpu);
    best.peak_memory = std::max(best.peak_memory, cost.peak_memory);
  }
  return {{"subjects", subjects},
          {"starts", kStarts},
          {"wall_s", best.wall},
          {"cpu_s", best.cpu},
          {"cpu_s_per_subject", best.cpu / subjects},
          {"peak_memory_mb", best.peak_memory}};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: fits DCMRNN CONFIG FOLDER\n";
    return 64;
  }
  try {
    const fs::path folder = argv[3];
    const ordered_json json = {{"cohort", fit(argv[1], argv[2], 12, folder / "cohort")},
                               {"alone", fit(argv[1], argv[2], 1, folder / "alone")}};
    std::cout << json.dump(2) << "\n";
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "fits: " << error.what() << "\n";
    return 1;
  }
}
