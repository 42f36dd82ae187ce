// The known name nearest to a mistyped one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dcmrnn {

// The least number of letters to insert, delete or replace (Levenshtein).
std::size_t edit_distance(std::string_view a, std::string_view b);

// The name of `known` with the least edit distance, upper and lower case alike; the first of
// equals. Empty if nothing is known.
std::string nearest_name(std::string_view name, const std::vector<std::string>& known);

// `"a", "b" or "c"`, for messages.
std::string listed(const std::vector<std::string>& names);

}  // namespace dcmrnn
