// Published data: the original program's simulation is reproduced, real data are fitted as well as
// SPM fits them. Skipped where the data are not there.
#include <gtest/gtest.h>

#include <fstream>

#include "dcmrnn/dcmrnn.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

const std::filesystem::path kData = DCMRNN_SHARED_DATA;

Study study_of(test::Json json) {
  const test::TemporaryFolder folder;
  for (const char* key : {"bold", "inputs", "confounds"}) {
    test::Json& subject = json["subjects"][0];
    if (subject.contains(key)) subject[key] = (kData / subject[key].get<std::string>()).string();
  }
  test::write_text(folder / "study.json", json.dump());
  return load_study(folder / "study.json");
}

Eigen::MatrixXd matrix(const test::Json& rows) {
  Eigen::MatrixXd values(rows.size(), rows[0].size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < rows[i].size(); ++j) values(i, j) = rows[i][j].get<double>();
  }
  return values;
}

TEST(PublishedData, TheOriginalProgramsSimulationIsReproduced) {
  if (!std::filesystem::exists(kData / "sim2017_clean")) GTEST_SKIP() << "no " << kData;
  const Study study = study_of(test::Json::parse(R"({"baseline": "rest", "model": {
    "regions": ["node_0", "node_1", "node_2"], "inputs": ["input_0", "input_1", "input_2"],
    "dt": 0.015625, "priors": "spm12", "constants": {"epsilon": 0.4}},
    "subjects": [{"id": "clean", "bold": "sim2017_clean/Y.csv", "inputs": "sim2017_clean/U.csv",
    "inputs_dt": 0.0625, "tr": 2}]})"));
  const Subject subject = load_cohort(study).subjects[0];
  std::ifstream file(kData / "sim2017_clean" / "meta.json");
  const test::Json truth = test::Json::parse(file)["ground_truth"];
  Parameters parameters = study.model.prior_mean;
  parameters.connectivity.A = matrix(truth["A"]);
  for (int j = 0; j < 3; ++j) parameters.connectivity.B[j] = matrix(truth["B"][j]);
  parameters.connectivity.C = matrix(truth["C"]);
  const std::pair<RegionParameter, const char*> names[] = {
      {kAlpha, "alpha"}, {kE0, "E0"},   {kKappa, "k"},
      {kGamma, "gamma"}, {kTau, "tao"}, {kEpsilon, "epsilon"}};
  for (const auto& [parameter, name] : names) {
    for (int i = 0; i < 3; ++i)
      parameters.hemodynamics(parameter, i) = truth["hemodynamic"][name][i];
  }
  const Eigen::MatrixXd bold =
      simulate_bold(study.model, parameters, subject.inputs, subject.inputs_dt, subject.tr,
                    subject.scans(), subject.slice_time);
  // The stored input was resampled from the generating 1/64 s to 1/16 s: edges move by up to 1/32 s
  // against a rise over seconds.
  EXPECT_LT((bold - subject.bold).norm(), 0.02 * subject.bold.norm());
}

TEST(PublishedData, AttentionToMotionIsFittedAsWellAsBySpm) {
  if (!std::filesystem::exists(kData / "attention")) GTEST_SKIP() << "no " << kData;
  std::ifstream file(std::filesystem::path(DCMRNN_SOURCE_DIR) / "configs" / "attention.json");
  const Study study = study_of(test::Json::parse(file));
  const Estimate fit = estimate(load_cohort(study), study.model, study.options);
  const SubjectEstimate& subject = fit.subjects[0];
  ASSERT_TRUE(subject.ok()) << subject.reason;
  // SPM's own fit explains 67.2 % with R2 0.84, 0.59 and 0.42.
  EXPECT_GT(subject.variance_explained, 66);
  EXPECT_NEAR(subject.r2(0), 0.84, 0.02);
  EXPECT_NEAR(subject.r2(1), 0.59, 0.02);
  EXPECT_NEAR(subject.r2(2), 0.42, 0.02);
  EXPECT_GT(*subject.starts.best_basin_share, 0.9);
}

}  // namespace
}  // namespace dcmrnn
