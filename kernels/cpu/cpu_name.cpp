#include "kernels/cpu/cpu_name.hpp"

#include <cstdio>
#include <cstring>

namespace dcmrnn {

std::string cpu_name() {
  std::string name = "unknown processor";
  std::FILE* file = std::fopen("/proc/cpuinfo", "r");
  if (file == nullptr) return name;
  char line[256];
  while (std::fgets(line, sizeof line, file) != nullptr) {
    if (std::strncmp(line, "model name", 10) != 0) continue;
    const char* colon = std::strchr(line, ':');
    if (colon == nullptr) continue;
    name = colon + 2;
    while (!name.empty() && name.back() == '\n') name.pop_back();
    break;
  }
  std::fclose(file);
  return name;
}

}  // namespace dcmrnn
