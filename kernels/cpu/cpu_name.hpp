// The processor's name, for the record.
#pragma once

#include <string>

namespace dcmrnn {

// As the operating system gives it; "unknown processor" if it does not.
std::string cpu_name();

}  // namespace dcmrnn
