#include "host/parameter_list.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/host/io/fake_study.hpp"

namespace dcmrnn {
namespace {

TEST(ParameterList, StandsInTheOrderOfParameterLayout) {
  const Parameters parameters = fake::parameters(0.2);
  const std::vector<double> flat = flatten(parameters);
  const ParameterLayout layout{2, 2};
  const auto at = [&flat](int index) { return flat[static_cast<std::size_t>(index)]; };
  ASSERT_EQ(static_cast<int>(flat.size()), layout.size());
  EXPECT_EQ(at(layout.a(0, 1)), 0.2);
  EXPECT_EQ(at(layout.a(1, 0)), 0.3);
  EXPECT_EQ(at(layout.b(0, 1, 0)), 0.7);
  EXPECT_EQ(at(layout.c(0, 0)), 0.1 + 0.2);
  EXPECT_EQ(at(layout.phi(kTau, 1)), 1.9);
}

TEST(ParameterList, UnflattensToTheSameMatrices) {
  const Parameters parameters = fake::parameters(0.2);
  const Parameters again = unflatten(flatten(parameters), 2, 2);
  EXPECT_EQ(again.connectivity.A, parameters.connectivity.A);
  EXPECT_EQ(again.connectivity.B, parameters.connectivity.B);
  EXPECT_EQ(again.connectivity.C, parameters.connectivity.C);
  EXPECT_EQ(again.hemodynamics, parameters.hemodynamics);
}

TEST(ParameterList, NamesGoWithTheValues) {
  const std::vector<ParameterName> names =
      parameter_names(full_model({"V1", "V5"}, {"Photic", "Motion"}, "spm12"));
  const ParameterLayout layout{2, 2};
  ASSERT_EQ(static_cast<int>(names.size()), layout.size());
  const ParameterName& a = names[static_cast<std::size_t>(layout.a(1, 0))];
  EXPECT_EQ(a.parameter + a.from + a.to, "AV1V5");
  const ParameterName& b = names[static_cast<std::size_t>(layout.b(1, 0, 1))];
  EXPECT_EQ(b.parameter + b.input + b.from + b.to, "BMotionV5V1");
  const ParameterName& c = names[static_cast<std::size_t>(layout.c(1, 0))];
  EXPECT_EQ(c.parameter + c.input + c.region, "CPhoticV5");
  const ParameterName& tau = names[static_cast<std::size_t>(layout.phi(kTau, 1))];
  EXPECT_EQ(tau.parameter + tau.region + tau.unit, "tauV5s");
}

TEST(ParameterList, ShowsNoSdOfAnExactZero) {
  Parameters sd = fake::parameters(0.2);
  const Parameters shown = shown_sd(fake::parameters(0), sd);
  EXPECT_TRUE(std::isnan(shown.connectivity.A(0, 1)));
  EXPECT_EQ(shown.connectivity.A(1, 0), sd.connectivity.A(1, 0));
}

}  // namespace
}  // namespace dcmrnn
