#include "host/duration_text.hpp"

#include <cmath>
#include <cstdio>

namespace dcmrnn {

std::string duration_text(double seconds) {
  const auto whole = std::llround(seconds);
  char text[32];
  if (seconds < 0.01) return "<0.01 s";
  if (seconds < 1) {
    std::snprintf(text, sizeof text, "%.2f s", seconds);
  } else if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60,
                  whole % 60);
  } else {
    std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
  }
  return text;
}

}  // namespace dcmrnn
