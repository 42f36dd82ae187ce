// The tables that dcmrnn itself writes, read back by the report and the group level.
#include "dcmrnn/error.hpp"
#include "host/io/tsv.hpp"
#include "tests/fuzz/memory_input.hpp"
#include "tests/fuzz/target.hpp"

namespace dcmrnn::fuzz {
namespace {

void run(std::string_view bytes) {
  const MemoryInput file(bytes);
  try {
    TsvReader table(file.path());
    while (table.next()) {
      for (int column = 0; column < std::ssize(table.header()); ++column) {
        try {
          table.optional_number(column);
          table.integer(column);
        } catch (const Error&) {
          // No number: said, and the next cell may be one.
        }
      }
    }
  } catch (const Error&) {
    // What was wrong is said.
  }
}

std::vector<std::string> seeds() {
  return {"subject\tstart\tloss\nsub-01\t0\t-1.5\nsub-01\t1\tn/a\n", "a\n1\n", "a\tb\n1\n", ""};
}

}  // namespace

const Target kTsv = {"tsv", run, seeds};

}  // namespace dcmrnn::fuzz
