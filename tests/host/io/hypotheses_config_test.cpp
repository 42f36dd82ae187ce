#include "host/io/hypotheses_config.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

TEST(HypothesesConfig, AKeyOfAHypothesisTakesThePlaceOfTheModels) {
  test::FixtureStudy fixture;
  fixture.config["model"]["B"] = Json::parse(R"({"Photic": "full"})");
  fixture.config["model"]["dt"] = 0.5;
  fixture.config["hypotheses"] = Json::parse(R"([
    {"name": "as it is", "model": {}},
    {"name": "no modulation", "model": {"B": {}, "integrator": "heun"}},
    {"name": "forward", "model": {"A": [["V1", "V5"]], "priors": "friston2003"}}])");
  const Study study = load_study(fixture.write());
  ASSERT_EQ(study.hypotheses.size(), 3u);
  const auto free = [&](std::size_t k) { return study.hypotheses[k].model.prior_sd.connectivity; };
  EXPECT_EQ(study.hypotheses[1].name, "no modulation");
  EXPECT_EQ(free(0).B[0], study.model.prior_sd.connectivity.B[0]);
  EXPECT_EQ(free(1).B[0].norm(), 0);
  EXPECT_EQ(study.hypotheses[1].model.integrator, "heun");
  EXPECT_GT(free(2).A(1, 0), 0);
  EXPECT_EQ(free(2).A(0, 1), 0);
  EXPECT_EQ(study.hypotheses[2].model.prior_mean.connectivity.A(0, 0), -0.8);
  for (const Hypothesis& one : study.hypotheses) EXPECT_EQ(one.model.dt, 0.5);
}

TEST(HypothesesConfig, TheEffectiveConfigHoldsTheWholeModels) {
  test::FixtureStudy fixture;
  fixture.config["hypotheses"] = Json::parse(
      R"([{"name": "a", "model": {"A": []}}, {"name": "b", "model": {"A": [["V5", "V1"]]}}])");
  const Json effective = Json::parse(load_study(fixture.write()).effective);
  EXPECT_EQ(effective["hypotheses"][0]["model"]["regions"], Json::parse(R"(["V1", "V5"])"));
  EXPECT_NE(effective["hypotheses"][0]["model"]["A"], effective["hypotheses"][1]["model"]["A"]);
  // And reads back as it is.
  fixture.config = effective;
  EXPECT_EQ(Json::parse(load_study(fixture.write()).effective), effective);
}

}  // namespace
}  // namespace dcmrnn
