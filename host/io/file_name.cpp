#include "host/io/file_name.hpp"

namespace dcmrnn {
namespace {

bool harmless(char letter) {
  constexpr std::string_view kOthers = "-_+=@";
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || kOthers.find(letter) != std::string_view::npos;
}

}  // namespace

std::string file_name_for(std::string_view name) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string result;
  for (const char letter : name) {
    const bool dot_inside = letter == '.' && !result.empty();
    if (harmless(letter) || dot_inside) {
      result += letter;
    } else {
      const auto byte = static_cast<unsigned char>(letter);
      result += '%';
      result += kHex[byte >> 4];
      result += kHex[byte & 15];
    }
  }
  return result;
}

}  // namespace dcmrnn
