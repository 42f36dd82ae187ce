// What half a step says of the integrator.
#include <gtest/gtest.h>

#include "dcmrnn/error.hpp"
#include "dcmrnn/estimate.hpp"
#include "tests/host/example_cohort.hpp"

namespace dcmrnn {
namespace {

TEST(HalfStep, MovesTheEstimateAsFarAsTheIntegratorIsCoarse) {
  const auto moved = [](const std::string& integrator) {
    ModelSpec model = example_model();
    model.integrator = integrator;
    FitOptions options;
    options.half_step = true;
    const Estimate fit = estimate(example_cohort(model, 1, std::nullopt), model, options);
    const std::optional<HalfStep> half_step = fit.subjects[0].half_step;
    EXPECT_TRUE(half_step) << integrator;
    return half_step.value_or(HalfStep{});
  };
  const HalfStep euler = moved("euler"), heun = moved("heun"), exp2 = moved("exp2");
  EXPECT_EQ(euler.dt, 0.125);
  // Orders one and two in the step of 0.25 s.
  EXPECT_GT(euler.a, 0.05);
  EXPECT_LT(heun.a, 0.2 * euler.a);
  EXPECT_LT(exp2.a, 0.2 * euler.a);
  EXPECT_GT(euler.largest, heun.largest);
}

TEST(HalfStep, NeedsAPolish) {
  const ModelSpec model = example_model();
  FitOptions options;
  options.half_step = true;
  options.polish.reset();
  EXPECT_THROW(estimate(example_cohort(model, 1), model, options), Error);
}

}  // namespace
}  // namespace dcmrnn
