// The group's estimates as NumPy arrays: arrays/A.npy and its like, and arrays/arrays.json, which
// says what their axes are.
#pragma once

#include <filesystem>
#include <vector>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/model_spec.hpp"
#include "host/io/atomic_file.hpp"

namespace dcmrnn {

// A [subject, to, from], B [subject, input, to, from], C [subject, region, input], hemodynamics
// [subject, parameter, region], and their standard deviations (A_sd and so on); NaN where a subject
// has none. Adds the files to the batch; creates the folder. Throws Error(kCannotCreate,
// kInputOutput).
void write_result_arrays(FileBatch& files, const std::filesystem::path& folder,
                         const ModelSpec& model, const std::vector<SubjectEstimate>& subjects);

}  // namespace dcmrnn
