// How simulated subjects are called.
#pragma once

#include <string>

namespace dcmrnn {

// "sub-0001" for number 1: does not depend on how many there are.
std::string simulated_id(int number);

}  // namespace dcmrnn
