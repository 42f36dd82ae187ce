// The one door from host code to the lane floor: logarithm, exponential, polynomials and small
// Cholesky factors over plain doubles, with the same bits on every machine that has a fused
// multiply-add. Packs and duals stay behind it.
#pragma once

#include "dcmrnn/lane/math.hpp"
#include "dcmrnn/lane/small_matrix.hpp"
