// File names made from names in the data.
#pragma once

#include <string>
#include <string_view>

namespace dcmrnn {

// The name itself where it is harmless; other bytes than letters, digits and "-_+=@" (and dots
// inside) are written %XX, so that no name leaves its folder and two names never meet.
std::string file_name_for(std::string_view name);

}  // namespace dcmrnn
