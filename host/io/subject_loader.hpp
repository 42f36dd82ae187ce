// Loads the data of subjects and checks them against the model and each other.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/io.hpp"
#include "host/io/faults.hpp"
#include "host/io/table.hpp"

namespace dcmrnn {

// The data of one subject as they were read, whatever the format. What could not be read is absent.
struct SubjectTables {
  std::optional<Table> bold;       // [scan, column], the model's regions among the columns
  std::optional<Table> inputs;     // [bin, column], the model's inputs among the columns
  std::optional<Table> confounds;  // [scan, confound]
  std::optional<Table> mask;       // [scan, 1], 0 or 1
  std::vector<std::pair<std::string, std::string>> hashes;  // file name, hash of its bytes
};

inline constexpr std::size_t kSubjectFaults = 60;  // of one subject that are named

// Checks the tables against the model and each other, and makes them a subject. Of `files` id,
// times and truth are used. `earlier`: what was wrong with the data before.
Subject assemble_subject(const Study& study, const Study::SubjectFiles& files, SubjectTables tables,
                         FaultList earlier, FaultList& faults);

// Reads the files of a subject and assembles it.
//
// A subject whose data have faults comes back with status "missing_input" (a file is not there) or
// "bad_data", its reason listing every fault, and no data. The faults are also added to `faults`.
Subject load_subject(const Study& study, const Study::SubjectFiles& files, FaultList& faults);

// All of them, be they usable or not.
Cohort load_subjects(const Study& study, FaultList& faults);

// The same, one after another and in their order, by all threads: `take` may let go of each, so
// that no more than a few are in memory at a time.
using SubjectTaker = std::function<void(Subject)>;
void load_each_subject(const Study& study, FaultList& faults, const SubjectTaker& take);

// Throws Error where no subject can be used: kData where there is none, else what was found in
// them.
void expect_usable(const Cohort& cohort, const FaultList& faults);

}  // namespace dcmrnn
