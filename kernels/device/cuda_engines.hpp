// The two precisions of the CUDA engine, one translation unit each.
#pragma once

#include <memory>

#include "kernels/engine.hpp"

namespace dcmrnn::device {

std::unique_ptr<Engine> make_single_engine(int device);
std::unique_ptr<Engine> make_double_engine(int device);

}  // namespace dcmrnn::device
