#include "host/report/citations.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace dcmrnn::report {
namespace {

TEST(Citations, ListWhatWasCitedOnceAndInOrder) {
  Citations citations;
  EXPECT_EQ(citations.cite("wang2018"), "(Wang et al., 2018)");
  EXPECT_EQ(citations.cite("buxton1998", "friston2003"),
            "(Buxton et al., 1998; Friston et al., 2003)");
  citations.cite("wang2018");
  const auto works = citations.references();
  ASSERT_EQ(works.size(), 3u);
  EXPECT_TRUE(works[0].starts_with("Buxton RB"));
  EXPECT_TRUE(works[2].starts_with("Wang Y"));
}

TEST(Citations, AWorkThatIsNotThereIsADefect) {
  EXPECT_THROW(Citations().cite("nobody1900"), std::logic_error);
}

}  // namespace
}  // namespace dcmrnn::report
