#include "host/bids/event_inputs.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

// One input named "u".
struct OneInput {
  BidsOptions options;
  FaultList faults;

  OneInput() { options.inputs.resize(1); }
  EventInput& input() { return options.inputs[0]; }

  // Over bins of half a second.
  Eigen::VectorXd read(const std::string& rows, int bins = 8) {
    const InputFile file{"e.tsv", rows, ""};
    const Eigen::MatrixXd inputs = event_inputs(file, options, {"u"}, {0.5, bins}, faults);
    return inputs.size() > 0 ? Eigen::VectorXd(inputs.col(0)) : Eigen::VectorXd();
  }
};

const std::string kHeader = "onset\tduration\ttrial_type\tvalue\n";

Eigen::VectorXd vector(std::initializer_list<double> values) {
  return Eigen::Map<const Eigen::VectorXd>(values.begin(), std::ssize(values));
}

TEST(EventInputs, AreTheExactMeanOverEachBin) {
  OneInput one;
  EXPECT_TRUE(
      one.read(kHeader + "0.75\t1\ta\tn/a\n").isApprox(vector({0, 0.5, 1, 0.5, 0, 0, 0, 0})));
}

TEST(EventInputs, OverlapAddsUpAndEndsAreCutOff) {
  OneInput one;
  EXPECT_TRUE(one.read(kHeader + "-1\t2\ta\t1\n0.5\t0.5\ta\t1\n3.5\t9\ta\t1\n")
                  .isApprox(vector({1, 2, 0, 0, 0, 0, 0, 1})));
}

TEST(EventInputs, AnEventWithoutDurationHasAreaOne) {
  OneInput one;
  EXPECT_TRUE(one.read(kHeader + "1.2\t0\ta\t1\n").isApprox(vector({0, 0, 2, 0, 0, 0, 0, 0})));
}

TEST(EventInputs, OnlyEventsOfTheTypeCount) {
  OneInput one;
  one.input().values = {"go*"};
  const auto u = one.read(kHeader + "0\t1\tgo_left\t1\n1\t1\tstop\t1\n2\t1\tgo\t1\n");
  EXPECT_TRUE(u.isApprox(vector({1, 1, 0, 0, 1, 1, 0, 0})));
}

TEST(EventInputs, ModulationIsCentredOverTheEventsOfTheInput) {
  OneInput one;
  one.input().values = {"go"};
  one.input().modulation = "value";
  const std::string rows = kHeader + "0\t1\tgo\t1\n1\t1\tstop\t9\n2\t1\tgo\t4\n";
  EXPECT_TRUE(one.read(rows).isApprox(vector({-1.5, -1.5, 0, 0, 1.5, 1.5, 0, 0})));
  one.input().centred = false;
  EXPECT_TRUE(one.read(rows).isApprox(vector({1, 1, 0, 0, 4, 4, 0, 0})));
}

TEST(EventInputs, AGivenDurationTakesThePlaceOfTheirOwn) {
  OneInput one;
  one.input().duration = 0.5;
  EXPECT_TRUE(one.read(kHeader + "1\tn/a\tgo\t1\n").isApprox(vector({0, 0, 1, 0, 0, 0, 0, 0})));
}

TEST(EventInputs, RefusesWhatOverflows) {
  OneInput one;
  one.input().modulation = "value";
  EXPECT_EQ(one.read(kHeader + "0\t0\tgo\t1e308\n1\t1\tgo\t-1e308\n").size(), 0);
  EXPECT_NE(one.faults.text("").find("values that are not finite"), std::string::npos);
}

TEST(EventInputs, FaultsNameRowAndColumn) {
  OneInput one;
  one.input().modulation = "value";
  EXPECT_EQ(one.read(kHeader + "0\t-1\tgo\t1\nsoon\t1\tgo\tn/a\n").size(), 0);
  EXPECT_EQ(one.faults.text("\n"),
            "e.tsv row 1 (line 2), column duration: is \"-1\"; expected a number of at least 0, or "
            "bids.inputs to say the duration\n"
            "e.tsv row 2 (line 3), column onset: is \"soon\"; expected a number\n"
            "e.tsv row 2 (line 3), column value: is \"n/a\"; expected a number");
}

TEST(EventInputs, AnAbsentColumnIsNamedOnce) {
  OneInput one;
  one.options.inputs.resize(2);
  for (EventInput& input : one.options.inputs) input.values = {"go"};
  const InputFile file{"e.tsv", "onset\tduration\ttrail_type\n0\t1\tgo\n", ""};
  event_inputs(file, one.options, {"u", "v"}, {0.5, 4}, one.faults);
  EXPECT_EQ(one.faults.text("\n"),
            "e.tsv header: names no column \"trial_type\"; nearest column is \"trail_type\"");
}

TEST(EventInputs, AnInputWithoutEventsIsAFaultUnlessItMayBeAbsent) {
  OneInput one;
  one.input().values = {"error"};
  EXPECT_EQ(one.read(kHeader + "0\t1\tgo\t1\n0\t1\tstop\t1\n").size(), 0);
  EXPECT_EQ(one.faults.text("\n"),
            "e.tsv: has no event of the input \"u\" (trial_type \"error\"); it has \"go\" or "
            "\"stop\"");
  OneInput other;
  other.input().values = {"error"};
  other.input().may_be_absent = true;
  EXPECT_TRUE(other.read(kHeader + "0\t1\tgo\t1\n").isZero(0));
  EXPECT_TRUE(other.faults.empty());
}

TEST(EventInputs, EventsOutsideOfTheScansAreAFault) {
  OneInput one;
  EXPECT_EQ(one.read(kHeader + "100\t1\tgo\t1\n").size(), 0);
  EXPECT_NE(one.faults.text("").find("leaves the input \"u\" at 0"), std::string::npos);
  OneInput far;
  EXPECT_EQ(far.read(kHeader + "1e300\t1e300\tgo\t1\n-1e300\t0\tgo\t1\n1e300\t0\tgo\t1\n").size(),
            0);
}

}  // namespace
}  // namespace dcmrnn
