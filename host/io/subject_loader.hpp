// Loads the data of subjects and checks them against the model and each other.
#pragma once

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/io.hpp"
#include "host/io/faults.hpp"

namespace dcmrnn {

// A subject whose data have faults comes back with status "missing_input" (a file is not there) or
// "bad_data", its reason listing every fault, and no data. The faults are also added to `faults`.
Subject load_subject(const Study& study, const Study::SubjectFiles& files, FaultList& faults);

// All of them, be they usable or not.
Cohort load_subjects(const Study& study, FaultList& faults);

}  // namespace dcmrnn
