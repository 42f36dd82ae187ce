#include "host/io/results_line.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "dcmrnn/error.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn {
namespace {

using Json = nlohmann::ordered_json;

ModelSpec model() { return fake::study().study.model; }

std::vector<std::string> keys(const Json& json) {
  std::vector<std::string> names;
  for (const auto& [key, value] : json.items()) names.push_back(key);
  return names;
}

TEST(ResultsLine, HasThePromisedKeysInThePromisedOrder) {
  const Json json = Json::parse(to_json_line(fake::fitted("sub-01"), model()));
  EXPECT_EQ(keys(json), (std::vector<std::string>{"id",
                                                  "status",
                                                  "A",
                                                  "B",
                                                  "C",
                                                  "hemodynamics",
                                                  "sd",
                                                  "r2",
                                                  "variance_explained",
                                                  "loss",
                                                  "noise_sd",
                                                  "autocorrelation",
                                                  "log_evidence",
                                                  "starts",
                                                  "basins",
                                                  "identifiability",
                                                  "step_stability",
                                                  "hypothesis",
                                                  "hypotheses",
                                                  "structure",
                                                  "half_step",
                                                  "sample"}));
  EXPECT_EQ(keys(json["identifiability"]), (std::vector<std::string>{"uninformed", "confounded"}));
  EXPECT_EQ(
      keys(json["structure"]),
      (std::vector<std::string>{"models", "best_probability", "l1_weight", "probability", "best"}));
  EXPECT_EQ(keys(json["half_step"]),
            (std::vector<std::string>{"dt", "A", "B", "C", "largest_in_sd"}));
  EXPECT_EQ(keys(json["sample"]),
            (std::vector<std::string>{"chains", "draws", "acceptance", "largest_r_hat"}));
  EXPECT_EQ(keys(json["hemodynamics"]),
            (std::vector<std::string>{"kappa", "gamma", "tau", "alpha", "E0", "epsilon"}));
  EXPECT_EQ(keys(json["sd"]), (std::vector<std::string>{"A", "B", "C"}));
  EXPECT_EQ(keys(json["loss"]), (std::vector<std::string>{"total", "data", "l1", "prior"}));
  EXPECT_EQ(keys(json["starts"]),
            (std::vector<std::string>{"total", "valid", "converged", "best_basin_share"}));
}

TEST(ResultsLine, IndexesMatricesAsPromised) {
  const Json json = Json::parse(to_json_line(fake::fitted("sub-01"), model()));
  EXPECT_EQ(json["A"][0][1], 0.2);        // [to][from]
  EXPECT_EQ(json["B"][0][1][0], 0.7);     // [input][to][from]
  EXPECT_EQ(json["C"][0][0], 0.1 + 0.2);  // [region][input]
  EXPECT_EQ(json["hemodynamics"]["tau"][1], 1.9);
}

TEST(ResultsLine, NamesTheHypothesisItIsOfBesideTheOthers) {
  const Json json = Json::parse(to_json_line(fake::fitted("sub-01"), model()));
  EXPECT_EQ(json["hypothesis"], "modulated");
  EXPECT_EQ(json["hypotheses"][0]["name"], "linear");
  EXPECT_EQ(json["hypotheses"][0]["log_evidence"], -36.5);
  EXPECT_EQ(json["hypotheses"][1]["probability"], 0.75);
}

TEST(ResultsLine, CovarianceNamesItsParametersAndIsALowerTriangle) {
  const Json json = Json::parse(covariance_line(fake::fitted("sub-01"), model()));
  EXPECT_EQ(json["id"], "sub-01");
  EXPECT_EQ(json["parameters"], Json::parse(R"(["A V5>V1", "tau V5"])"));
  EXPECT_EQ(json["mean"][0], 0.2);
  EXPECT_NEAR(json["mean"][1].get<double>(), std::log(1.9 / 2), 1e-12) << "phi";
  EXPECT_EQ(json["covariance"], Json::parse("[[0.04], [0.01, 0.09]]"));
}

TEST(ResultsLine, WritesNumbersThatReadBackToTheSameBits) {
  EXPECT_NE(to_json_line(fake::fitted("sub-01"), model()).find("0.30000000000000004"),
            std::string::npos);
}

TEST(ResultsLine, WritesNullForWhatIsNotFiniteAndForTheSdOfAnExactZero) {
  SubjectEstimate subject = fake::fitted("sub-01");
  subject.loss.total = std::numeric_limits<double>::infinity();
  subject.log_evidence.reset();
  const std::string line = to_json_line(subject, model());
  const Json json = Json::parse(line);
  EXPECT_TRUE(json["sd"]["A"][1][0].is_null());     // NaN in memory
  EXPECT_TRUE(json["sd"]["B"][1][0][0].is_null());  // the estimate is exactly zero
  EXPECT_FALSE(json["sd"]["A"][0][0].is_null());
  EXPECT_TRUE(json["loss"]["total"].is_null());
  EXPECT_TRUE(json["log_evidence"].is_null());
  EXPECT_EQ(line.find("nan"), std::string::npos);
  EXPECT_EQ(line.find(":inf"), std::string::npos);
  EXPECT_EQ(line.find("-inf"), std::string::npos);
}

TEST(ResultsLine, OfAFailedSubjectHasTheReasonAndNulls) {
  const Json json = Json::parse(to_json_line(fake::failed("sub-02", "bad_data", "row 3"), model()));
  EXPECT_EQ(json["status"], "bad_data");
  EXPECT_EQ(json["reason"], "row 3");
  for (const char* key : {"A", "B", "C", "hemodynamics", "sd", "r2", "variance_explained", "loss",
                          "noise_sd", "log_evidence"}) {
    EXPECT_TRUE(json[key].is_null()) << key;
  }
  EXPECT_EQ(json["starts"]["total"], 0);
}

TEST(ResultsLine, IsOneLineWhateverTheNames) {
  const std::string line =
      to_json_line(fake::failed("a\nb", "bad_data", "\"quoted\"\n\xff broken"), model());
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_EQ(Json::parse(line)["id"], "a\nb");
}

TEST(ResultsLine, RefusesAnEstimateOfAnotherShapeThanTheModel) {
  EXPECT_THROW(to_json_line(fake::fitted("sub-01"), full_model({"V1"}, {"u"}, "spm12")), Error);
}

}  // namespace
}  // namespace dcmrnn
