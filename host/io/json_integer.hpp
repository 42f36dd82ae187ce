// Integers of JSON that nobody vouches for.
#pragma once

#include <nlohmann/json.hpp>

namespace dcmrnn {

// A number with a fraction is none: converted, it may be out of range, which is undefined. Throws
// nlohmann::json::type_error.
template <class Integer>
Integer json_integer(const nlohmann::json& value) {
  if (!value.is_number_integer()) {
    throw nlohmann::json::type_error::create(302, "type must be integer", &value);
  }
  return value.get<Integer>();
}

}  // namespace dcmrnn
