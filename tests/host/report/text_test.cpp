#include "host/report/text.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn::report {
namespace {

TEST(ReportText, EscapesWhatHtmlWouldRead) {
  EXPECT_EQ(escape("<script>alert(\"1\" & '2')</script>"),
            "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;");
  EXPECT_EQ(escape("a\x01"
                   "b\nc"),
            "a b c");
}

TEST(ReportText, NumbersHaveARealMinusAndNoNegativeZero) {
  EXPECT_EQ(fixed(-0.25, 2), "\u22120.25");
  EXPECT_EQ(fixed(-0.001, 2), "0.00");
  EXPECT_EQ(fixed(std::nan(""), 2), "n/a");
  EXPECT_EQ(fixed(std::optional<double>(), 2), "n/a");
  EXPECT_EQ(fixed(1e300, 0).size(), 301u);
}

TEST(ReportText, CompactNumbersAvoidExponentsBelowAMillion) {
  EXPECT_EQ(compact(1000), "1000");
  EXPECT_EQ(compact(0.125), "0.125");
  EXPECT_EQ(compact(2.5e6), "2.5e+06");
}

TEST(ReportText, RoundedNumbersAreNoLongerThanTheyNeedToBe) {
  EXPECT_EQ(rounded(0.1224744871391589, 4), "0.1225");
  EXPECT_EQ(rounded(0.0625, 4), "0.0625");
  EXPECT_EQ(rounded(2, 4), "2");
  EXPECT_EQ(rounded(std::nan(""), 4), "n/a");
}

TEST(ReportText, ShortensByLettersNotBytes) {
  EXPECT_EQ(shortened("\u00e4\u00f6\u00fc", 3), "\u00e4\u00f6\u00fc");
  EXPECT_EQ(shortened("\u00e4\u00f6\u00fcx", 3), "\u00e4\u00f6\u2026");
}

}  // namespace
}  // namespace dcmrnn::report
