#include "host/io/columns.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"

namespace dcmrnn {
namespace {

const std::vector<std::string> kRegions = {"V1", "V5"};

Table table_of(const std::vector<std::string>& header, Eigen::Index columns) {
  Table table;
  table.file = "Y.csv";
  table.header = header;
  table.values.setZero(3, columns);
  return table;
}

TEST(Columns, FollowTheHeaderInAnyOrderAndIgnoreOthers) {
  FaultList faults;
  const auto columns = find_columns(table_of({"V5", "time", "V1"}, 3), kRegions, "region", faults);
  ASSERT_TRUE(columns.has_value());
  EXPECT_EQ(*columns, (std::vector<Eigen::Index>{2, 0}));
}

TEST(Columns, AreTakenInOrderWithoutHeader) {
  FaultList faults;
  EXPECT_EQ(find_columns(table_of({}, 2), kRegions, "region", faults),
            (std::vector<Eigen::Index>{0, 1}));
  EXPECT_FALSE(find_columns(table_of({}, 3), kRegions, "region", faults).has_value());
  EXPECT_TRUE(test::mentions(faults.text("\n"), "Y.csv: has 3 columns and no header"));
}

TEST(Columns, ReportEveryNameThatIsMissingOrThereTwice) {
  FaultList faults;
  find_columns(table_of({"V1", "V1", "V4"}, 3), kRegions, "region", faults);
  EXPECT_TRUE(test::mentions(faults.text("\n"), "names region \"V1\" twice"));
  EXPECT_TRUE(
      test::mentions(faults.text("\n"), "names no region \"V5\"; nearest column is \"V1\""));
}

}  // namespace
}  // namespace dcmrnn
