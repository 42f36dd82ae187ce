// Reads which connections of a model exist, and finds connections by their names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dcmrnn/model_spec.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// Reads the keys "A", "B" and "C" of the model's section: 1 where a connection exists, 0 elsewhere.
// A key that is not given means "full".
//   A  "full", or edges [["V1", "V5"], ...] = [from, to]; self-connections always exist
//   B  "full", or {"Motion": [["V1", "V5"]]}, an input's value being "full" or edges; {} for none
//   C  "full", or {"Photic": ["V1"]}, an input's value being "full" or regions; {} for none
Connectivity read_masks(Section& section, const std::vector<std::string>& regions,
                        const std::vector<std::string>& inputs);

// The position of a name, or no value.
std::optional<int> find_name(const std::vector<std::string>& names, std::string_view name);

// Two names around a separator, "V1>V5": no value if there is no way to read it as known names.
struct NamePair {
  int first;
  int second;
};
std::optional<NamePair> split_names(std::string_view text, char separator,
                                    const std::vector<std::string>& first,
                                    const std::vector<std::string>& second);

// `there is no region "V6"; nearest is "V5"`, for messages.
std::string unknown_name(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known);

}  // namespace dcmrnn
