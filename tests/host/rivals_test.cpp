#include "host/rivals.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

FitRecord fit_of(std::size_t condition, const char* subject, std::optional<double> loss,
                 std::optional<double> evidence) {
  FitRecord fit;
  fit.condition = condition;
  fit.subject = subject;
  fit.status = "ok";
  fit.loss = loss;
  fit.log_evidence = evidence;
  return fit;
}

// Conditions 0 and 1 have one data section, condition 2 another.
Experiment three_conditions() {
  Experiment experiment;
  experiment.conditions.resize(3);
  for (const int k : {0, 1}) experiment.conditions[k].data.effective = "one";
  experiment.conditions[2].data.effective = "two";
  return experiment;
}

TEST(Rivals, AreTheFitsOfTheSameDataSet) {
  std::vector<FitRecord> fits = {fit_of(0, "sub-1", 10, -50), fit_of(0, "sub-2", 7, -40),
                                 fit_of(1, "sub-1", 12.5, -30), fit_of(1, "sub-2", 5, -41),
                                 fit_of(2, "sub-1", 1, -1)};
  compare_rivals(three_conditions(), fits);
  EXPECT_EQ(fits[0].nats_above_best, 0);
  EXPECT_EQ(fits[2].nats_above_best, 2.5);
  EXPECT_EQ(fits[1].nats_above_best, 2);
  EXPECT_EQ(fits[3].nats_above_best, 0);
  EXPECT_EQ(fits[0].most_evidence, false);
  EXPECT_EQ(fits[2].most_evidence, true);
  EXPECT_EQ(fits[1].most_evidence, true);
  EXPECT_EQ(fits[3].most_evidence, false);
  EXPECT_FALSE(fits[4].nats_above_best || fits[4].most_evidence) << "it has no rival";
}

TEST(Rivals, CountOnlyWithTheFigure) {
  std::vector<FitRecord> fits = {fit_of(0, "sub-1", 10, std::nullopt),
                                 fit_of(1, "sub-1", std::nullopt, -30)};
  compare_rivals(three_conditions(), fits);
  for (const FitRecord& fit : fits) EXPECT_FALSE(fit.nats_above_best || fit.most_evidence);
}

}  // namespace
}  // namespace dcmrnn
