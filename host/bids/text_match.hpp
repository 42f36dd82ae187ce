// Names with * for anything, as configs may say which columns or events they mean.
#pragma once

#include <string_view>

namespace dcmrnn {

// Whether the whole name fits the pattern, in which * stands for any text, none included.
bool matches(std::string_view pattern, std::string_view name);

}  // namespace dcmrnn
