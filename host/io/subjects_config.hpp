// Reads which subjects a study has and where their data are.
#pragma once

#include <vector>

#include "dcmrnn/io.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// Reads "subjects" (an array of objects) or "subjects_table" (a CSV or TSV file whose columns are
// the keys of such an object). Either is required unless `optional`.
std::vector<Study::SubjectFiles> read_subjects(Section& root, int regions, bool optional);

}  // namespace dcmrnn
