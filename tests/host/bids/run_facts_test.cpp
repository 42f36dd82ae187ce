#include "host/bids/run_facts.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(RunFacts, ComeBackFromTheStore) {
  RunFacts facts;
  facts.series = "sub-01/func/series.tsv";
  facts.tr = 0.735;
  facts.slice_time = 0.3675;
  facts.scans = 90;
  facts.used = 88;
  facts.confounds = 7;
  const nlohmann::json json = nlohmann::json::parse(to_json(facts).dump());
  EXPECT_EQ(json.size(), 6u) << "a field that this test does not know";
  const RunFacts again = read_run_facts(json);
  EXPECT_EQ(again.series, facts.series);
  EXPECT_EQ(again.tr, facts.tr);
  EXPECT_EQ(again.slice_time, facts.slice_time);
  EXPECT_EQ(again.scans, facts.scans);
  EXPECT_EQ(again.used, facts.used);
  EXPECT_EQ(again.confounds, facts.confounds);
}

}  // namespace
}  // namespace dcmrnn
