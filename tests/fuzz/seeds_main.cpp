// Writes every target's seeds: fuzz_seeds FOLDER gives FOLDER/npy/0 and so on, and prints the
// names.
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "tests/fuzz/target.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: fuzz_seeds FOLDER\n", stderr);
    return 64;
  }
  for (const auto& target : dcmrnn::fuzz::targets()) {
    const std::filesystem::path folder = std::filesystem::path(argv[1]) / target.name;
    std::filesystem::create_directories(folder);
    int number = 0;
    for (const std::string& seed : target.seeds()) {
      std::ofstream(folder / std::to_string(number++), std::ios::binary) << seed;
    }
    std::printf("%s\n", std::string(target.name).c_str());
  }
}
