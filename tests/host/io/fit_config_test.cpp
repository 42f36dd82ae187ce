#include "host/io/fit_config.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;

FitOptions options_with(const char* changes) {
  FixtureStudy fixture;
  fixture.config.update(Json::parse(changes));
  return load_study(fixture.write()).options;
}

TEST(FitConfig, DefaultsAreThoseOfTheOptions) {
  const FitOptions read = options_with("{}");
  const FitOptions defaults;
  EXPECT_EQ(read.ensemble.starts, defaults.ensemble.starts);
  EXPECT_EQ(read.explore->method, defaults.explore->method);
  EXPECT_EQ(read.explore->stride, defaults.explore->stride);
  EXPECT_EQ(read.polish->tolerance, defaults.polish->tolerance);
  EXPECT_EQ(read.loss.autocorrelation, "none");
  EXPECT_EQ(read.precision, defaults.precision);
}

TEST(FitConfig, ReadsEveryOption) {
  const FitOptions read = options_with(R"({
    "ensemble": {"starts": 3, "realizations": 5, "start_from": "prior", "seed": 18446744073709551615},
    "loss": {"noise": "unit", "lambda": 2, "beta": 0.5, "l1_self": true},
    "fit": {"explore": {"method": "tbptt", "update": "window", "window": 32, "stride": 16,
                        "passes": 7, "learning_rate": 0.5},
            "polish": {"max_iterations": 9, "tolerance": 1e-4}},
    "engine": {"backend": "cpu", "precision": "double"}})");
  EXPECT_EQ(read.ensemble.starts, 3);
  EXPECT_EQ(read.ensemble.realizations, 5);
  EXPECT_EQ(read.ensemble.start_from, "prior");
  EXPECT_EQ(read.ensemble.seed, 18446744073709551615u);
  EXPECT_EQ(read.loss.noise, "unit");
  EXPECT_EQ(read.loss.lambda, 2);
  EXPECT_EQ(read.loss.beta, 0.5);
  EXPECT_TRUE(read.loss.l1_self);
  EXPECT_EQ(read.explore->method, "tbptt");
  EXPECT_EQ(read.explore->update, "window");
  EXPECT_EQ(read.explore->window, 32);
  EXPECT_EQ(read.explore->stride, 16);
  EXPECT_EQ(read.explore->passes, 7);
  EXPECT_EQ(read.explore->learning_rate, 0.5);
  EXPECT_EQ(read.polish->max_iterations, 9);
  EXPECT_EQ(read.polish->tolerance, 1e-4);
  EXPECT_EQ(read.backend, "cpu");
  EXPECT_EQ(read.precision, "double");
}

TEST(FitConfig, ReadsTheAutocorrelation) {
  EXPECT_EQ(options_with(R"({"loss": {"autocorrelation": "ar1"}})").loss.autocorrelation, "ar1");
}

TEST(FitConfig, DrawsAreTakenOnlyWhereAskedFor) {
  EXPECT_FALSE(options_with("{}").sample.has_value());
  EXPECT_FALSE(options_with(R"({"fit": {"sample": null}})").sample.has_value());
  EXPECT_EQ(options_with(R"({"fit": {"sample": {}}})").sample->draws, SampleOptions{}.draws);
  const FitOptions read = options_with(
      R"({"fit": {"sample": {"chains": 3, "warmup": 15, "draws": 7, "leapfrogs": 9}}})");
  EXPECT_EQ(read.sample->chains, 3);
  EXPECT_EQ(read.sample->warmup, 15);
  EXPECT_EQ(read.sample->draws, 7);
  EXPECT_EQ(read.sample->leapfrogs, 9);
}

TEST(FitConfig, EitherStageMayBeNull) {
  EXPECT_FALSE(options_with(R"({"fit": {"explore": null}})").explore.has_value());
  EXPECT_FALSE(options_with(R"({"fit": {"polish": null}})").polish.has_value());
}

TEST(FitConfig, AnExplorationThatIsAllTakesMorePasses) {
  EXPECT_EQ(options_with("{}").explore->passes, kPassesBeforePolish);
  EXPECT_EQ(options_with(R"({"fit": {"polish": {}}})").explore->passes, kPassesBeforePolish);
  EXPECT_EQ(options_with(R"({"fit": {"polish": null}})").explore->passes, kPassesAlone);
  EXPECT_EQ(options_with(R"({"fit": {"polish": null, "explore": {"passes": 9}}})").explore->passes,
            9);
}

TEST(FitConfig, StrideIsTheWindowWhereNotGiven) {
  EXPECT_EQ(options_with(R"({"fit": {"explore": {"window": 24}}})").explore->stride, 24);
}

TEST(FitConfig, ReadsTheStartFromAFile) {
  FixtureStudy fixture;
  fixture.config["ensemble"]["start_from"] = "start.json";
  fixture.files["start.json"] = R"({"A": [[-1, 0.1], [0.2, -1]], "C": [[0.3], [0]]})";
  const Study study = load_study(fixture.write());
  ASSERT_TRUE(study.options.ensemble.start_parameters.has_value());
  const Parameters& start = *study.options.ensemble.start_parameters;
  EXPECT_EQ(start.connectivity.A(1, 0), 0.2);
  EXPECT_EQ(start.connectivity.B[0], Eigen::MatrixXd::Zero(2, 2));
  EXPECT_EQ(start.hemodynamics, study.model.prior_mean.hemodynamics);
  EXPECT_EQ(study.options.ensemble.start_from, (fixture.folder / "start.json").string());
}

}  // namespace
}  // namespace dcmrnn
