// CSV and TSV with the columns of a model.
#include "host/io/columns.hpp"
#include "host/io/table.hpp"
#include "tests/fuzz/target.hpp"

namespace dcmrnn::fuzz {
namespace {

void run(std::string_view bytes) {
  const std::vector<std::string> names = {"V1", "V5"};
  FaultList faults;
  const auto file = text_input(std::string(bytes), "Y.csv", faults);
  if (!file) return;
  const auto table = parse_table(*file, names, faults);
  if (!table) return;
  table->require_complete(faults);
  find_columns(*table, names, "region", faults);
}

std::vector<std::string> seeds() {
  return {"V1,V5\n1,-0.5\n2e3,0.25\n",
          "1\t-.5\r\n2e3\t+0.25\r\n",
          "\xEF\xBB\xBF\"V5\",\"x\",\"V1\"\n1, n/a,3\n",
          "\"say \"\"x\"\"\",\"two\nlines\"\n1,2\n",
          "# no comment\nV1,V1\n",
          "1;2\n3;4\n"};
}

}  // namespace

const Target kTable = {"table", run, seeds};

}  // namespace dcmrnn::fuzz
