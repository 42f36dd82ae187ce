#include "host/io/spm_model.hpp"

#include <gtest/gtest.h>

#include "host/io/mat_file.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_dcm.hpp"

namespace dcmrnn {
namespace {

using test::FixtureDcm;
using test::MatBytes;
using test::mentions;
using test::Storage;
using test::TemporaryFolder;

constexpr int kScans = FixtureDcm::kScans;
constexpr int kBins = FixtureDcm::kBins;

struct Reading {
  std::optional<SpmModel> model;
  std::string faults;
};

Reading read(const FixtureDcm& dcm) {
  TemporaryFolder folder;
  test::write_text(folder / "DCM_x.mat", dcm.file());
  FaultList faults;
  const auto file = read_mat_file(folder / "DCM_x.mat", "DCM_x.mat", faults);
  Reading reading;
  if (file) {
    reading.model = read_spm_model(file->variable("DCM"), "DCM_x.mat: DCM", faults);
  }
  reading.faults = faults.text("\n");
  return reading;
}

void expect_fixture(const SpmModel& model) {
  EXPECT_EQ(model.regions, (std::vector<std::string>{"V1", "V5"}));
  EXPECT_EQ(model.inputs, (std::vector<std::string>{"Photic", "Motion"}));
  EXPECT_EQ(model.bold.rows(), kScans);
  EXPECT_EQ(model.bold(3, 0), std::sin(0.7 * 3));
  EXPECT_EQ(model.tr, 2);
  EXPECT_EQ(model.drive.rows(), kBins);
  EXPECT_EQ(model.drive(20, 1), 1);
  EXPECT_EQ(model.drive_dt, 0.5);
  EXPECT_EQ(model.confounds, Eigen::MatrixXd::Ones(kScans, 1));
  EXPECT_EQ(model.te, 0.03);
  EXPECT_EQ(model.mask.A(1, 0), 1) << "V1 > V5";
  EXPECT_EQ(model.mask.A(0, 1), 0);
  EXPECT_EQ(model.mask.B[1](1, 0), 1) << "Motion on V1 > V5";
  EXPECT_EQ(model.mask.B[0].sum() + model.mask.B[1].sum(), 1);
  EXPECT_EQ(model.mask.C(0, 0), 1);
  EXPECT_EQ(model.mask.C.sum(), 1);
}

TEST(SpmModel, IsReadInBothByteOrders) {
  for (const bool big_endian : {false, true}) {
    const Reading reading = read(FixtureDcm(big_endian));
    ASSERT_TRUE(reading.model.has_value()) << reading.faults;
    expect_fixture(*reading.model);
    EXPECT_EQ(reading.model->delays, (std::vector<double>{0.5, 1}));
    EXPECT_TRUE(reading.model->notes.empty());
  }
}

TEST(SpmModel, TakesSparseInputsAndNamesInRows) {
  FixtureDcm dcm;
  FixtureDcm::set(dcm.U, "u", dcm.mat.sparse(kBins, 2, FixtureDcm::drive(), Storage::kUint8));
  FixtureDcm::set(dcm.Y, "X0", dcm.mat.sparse(kScans, 1, std::vector<double>(kScans, 1)));
  FixtureDcm::set(dcm.Y, "name", dcm.mat.rows({"V1", "V5"}));
  FixtureDcm::remove(dcm.dcm, "d");
  const Reading reading = read(dcm);
  ASSERT_TRUE(reading.model.has_value()) << reading.faults;
  expect_fixture(*reading.model);
}

TEST(SpmModel, TakesOneRegionWhoseDimensionsCollapsed) {
  FixtureDcm dcm;
  const MatBytes& mat = dcm.mat;
  const std::vector<double> y(kScans, 0.5);
  FixtureDcm::set(dcm.dcm, "a", mat.number(1));
  FixtureDcm::set(dcm.dcm, "b", mat.numbers({1, 2}, {0, 1}));  // of 1 x 1 x 2
  FixtureDcm::set(dcm.dcm, "c", mat.numbers({2, 1}, {1, 0}));
  FixtureDcm::set(dcm.dcm, "delays", mat.number(1));
  FixtureDcm::set(dcm.dcm, "n", mat.number(1));
  FixtureDcm::set(dcm.Y, "y", mat.numbers({1, kScans}, y));
  FixtureDcm::set(dcm.Y, "X0", mat.numbers({1, kScans}, y));
  FixtureDcm::set(dcm.Y, "name", mat.text("V1"));
  const Reading reading = read(dcm);
  ASSERT_TRUE(reading.model.has_value()) << reading.faults;
  EXPECT_EQ(reading.model->bold.rows(), kScans);
  EXPECT_EQ(reading.model->confounds.rows(), kScans);
  EXPECT_EQ(reading.model->mask.B[1](0, 0), 1);
  EXPECT_EQ(reading.model->mask.C(0, 0), 1);
  EXPECT_EQ(reading.model->mask.C(0, 1), 0);
}

TEST(SpmModel, HasWhatSpmTakesWhereFieldsAreMissing) {
  FixtureDcm dcm;
  for (const char* field : {"delays", "TE", "n", "v", "b"}) FixtureDcm::remove(dcm.dcm, field);
  FixtureDcm::remove(dcm.Y, "X0");
  dcm.options.clear();
  const Reading reading = read(dcm);
  ASSERT_TRUE(reading.model.has_value()) << reading.faults;
  EXPECT_EQ(reading.model->delays, (std::vector<double>{1, 1}));
  ASSERT_EQ(reading.model->notes.size(), 1u) << "and says so";
  EXPECT_TRUE(mentions(reading.model->notes[0], "DCM.delays is missing"));
  EXPECT_EQ(reading.model->te, 0.04);
  EXPECT_EQ(reading.model->confounds.cols(), 0);
  EXPECT_EQ(reading.model->mask.B[1].sum(), 0);
}

TEST(SpmModel, CentresInputsWhereToldTo) {
  FixtureDcm dcm;
  FixtureDcm::set(dcm.options, "centre", dcm.mat.number(1));
  const Reading reading = read(dcm);
  ASSERT_TRUE(reading.model.has_value()) << reading.faults;
  EXPECT_NEAR(reading.model->drive.col(0).sum(), 0, 1e-12);
  EXPECT_EQ(reading.model->drive(10, 0) - reading.model->drive(0, 0), 1);
}

TEST(SpmModel, ReportsEveryFaultByItsFieldAtOnce) {
  FixtureDcm dcm;
  const MatBytes& mat = dcm.mat;
  FixtureDcm::set(dcm.dcm, "b", mat.numbers({2, 2}, {0, 0, 0, 0}));
  FixtureDcm::set(dcm.dcm, "c", mat.numbers({2, 2}, {1, 0, 3, 0}));
  FixtureDcm::set(dcm.dcm, "delays", mat.numbers({2, 1}, {0, 7}));
  FixtureDcm::set(dcm.dcm, "TE", mat.number(30));
  FixtureDcm::set(dcm.dcm, "v", mat.number(7));
  FixtureDcm::set(dcm.Y, "X0", mat.numbers({7, 1}, std::vector<double>(7, 1)));
  FixtureDcm::remove(dcm.Y, "dt");
  FixtureDcm::set(dcm.U, "dt", mat.text("half"));
  FixtureDcm::set(dcm.U, "u", mat.numbers({kBins, 3}, std::vector<double>(3 * kBins, 1)));
  const Reading reading = read(dcm);
  EXPECT_FALSE(reading.model.has_value());
  for (const char* part :
       {"DCM_x.mat: DCM.b: is 2 x 2; expected regions x regions x inputs",
        "DCM_x.mat: DCM.c: is 2 x 2, of other values", "DCM_x.mat: DCM.TE: is 30; expected",
        "DCM_x.mat: DCM.v: is 7; expected 20", "DCM_x.mat: DCM.Y.X0: is 7 x 1; expected one row",
        "DCM_x.mat: DCM.Y.dt: is missing", "DCM_x.mat: DCM.U.dt: is text; expected a number",
        "DCM_x.mat: DCM.U.u: is 80 x 3; expected bins x inputs"}) {
    EXPECT_TRUE(mentions(reading.faults, part));
  }
}

TEST(SpmModel, NamesWhatIsNotFinite) {
  FixtureDcm dcm;
  std::vector<double> y = FixtureDcm::bold(0);
  y[5] = NAN;
  FixtureDcm::set(dcm.Y, "y", dcm.mat.numbers({kScans, 2}, y));
  EXPECT_TRUE(mentions(read(dcm).faults, "DCM.Y.y: has values that are not finite"));
}

// SPM spreads the bins over the scans: another length would be another experiment.
TEST(SpmModel, InputsLastAsLongAsTheScans) {
  FixtureDcm dcm;
  FixtureDcm::set(dcm.U, "dt", dcm.mat.number(0.25));
  EXPECT_TRUE(mentions(read(dcm).faults, "80 bins of 0.25 s, 20 s in all; expected the 40 s"));
}

TEST(SpmModel, RefusesByNameWhatDcmrnnHasNoEquationsFor) {
  for (const char* option : {"two_state", "stochastic", "induced", "endogenous", "backwards"}) {
    FixtureDcm dcm;
    FixtureDcm::set(dcm.options, option, dcm.mat.number(1));
    EXPECT_TRUE(mentions(read(dcm).faults, std::string("DCM.options.") + option + ": asks for"));
  }
  FixtureDcm spectra, hidden, nonlinear, undriven;
  FixtureDcm::set(spectra.options, "analysis", spectra.mat.text("CSD"));
  EXPECT_TRUE(mentions(read(spectra).faults, "options.analysis: is \"CSD\""));
  FixtureDcm::set(hidden.options, "hidden", hidden.mat.number(2));
  EXPECT_TRUE(mentions(read(hidden).faults, "options.hidden"));
  FixtureDcm::set(nonlinear.dcm, "d", nonlinear.mat.numbers({2, 2, 2}, {0, 0, 1, 0, 0, 0, 0, 0}));
  EXPECT_TRUE(mentions(read(nonlinear).faults, "DCM.d: has nonlinear connections"));
  FixtureDcm::set(undriven.dcm, "c", undriven.mat.numbers({2, 2}, {0, 0, 0, 0}));
  EXPECT_TRUE(mentions(read(undriven).faults, "DCM.c: has no driving input"));
}

// The fields of Ep or pE, with a decay and an epsilon that the regions share.
MatBytes::Fields parameters(const MatBytes& mat, double a_21) {
  return {{"A", mat.numbers({2, 2}, {0, a_21, 0, 0})},
          {"B", mat.numbers({2, 2, 2}, std::vector<double>(8, 0))},
          {"C", mat.numbers({2, 2}, {0, 0, 0, 0})},
          {"D", mat.numbers({2, 2, 0}, {})},
          {"transit", mat.sparse(2, 1, {0, 0})},
          {"decay", mat.numbers({1, 1}, {0})},
          {"epsilon", mat.sparse(1, 1, {0})}};
}

std::string prior_variance(const MatBytes& mat, double of_b) {
  std::vector<double> diagonal(20, 0);
  diagonal[0] = diagonal[1] = diagonal[3] = 1.0 / 64;
  diagonal[4 + 4 + 1] = of_b;
  diagonal[12] = 1;
  for (int k = 16; k < 20; ++k) diagonal[k] = 1.0 / 256;
  std::vector<double> full(400, 0);
  for (int k = 0; k < 20; ++k) full[k * 21] = diagonal[k];
  return mat.sparse(20, 20, full);
}

TEST(SpmModel, TakesThePriorsThatSpmSetsItself) {
  FixtureDcm dcm;
  FixtureDcm::set(dcm.dcm, "M",
                  dcm.mat.structure({{"pE", dcm.mat.structure(parameters(dcm.mat, 1.0 / 128))},
                                     {"pC", prior_variance(dcm.mat, 1)}}));
  const Reading reading = read(dcm);
  EXPECT_TRUE(reading.model.has_value()) << reading.faults;
}

TEST(SpmModel, RefusesOtherPriors) {
  FixtureDcm mean, variance, precision;
  FixtureDcm::set(mean.dcm, "M",
                  mean.mat.structure({{"pE", mean.mat.structure(parameters(mean.mat, 0.2))}}));
  EXPECT_TRUE(mentions(read(mean).faults, "DCM.M.pE: holds other prior means"));
  FixtureDcm::set(variance.options, "pE",
                  variance.mat.structure(parameters(variance.mat, 1.0 / 128)));
  FixtureDcm::set(variance.options, "pC", prior_variance(variance.mat, 0.25));
  EXPECT_TRUE(mentions(read(variance).faults, "DCM.options.pC: holds other prior covariances"));
  FixtureDcm::set(precision.options, "precision", precision.mat.number(4));
  EXPECT_TRUE(mentions(read(precision).faults, "DCM.options.precision"));
}

TEST(SpmModel, ReadsWhatSpmEstimated) {
  FixtureDcm dcm;
  FixtureDcm::set(dcm.dcm, "Ep", dcm.mat.structure(parameters(dcm.mat, 0.25)));
  FixtureDcm::set(dcm.dcm, "F", dcm.mat.number(-12.5));
  const Reading reading = read(dcm);
  ASSERT_TRUE(reading.model.has_value()) << reading.faults;
  ASSERT_TRUE(reading.model->estimate.has_value());
  EXPECT_EQ(reading.model->estimate->A(1, 0), 0.25);
  EXPECT_EQ(reading.model->free_energy, -12.5);
}

TEST(SpmModel, SaysThatAnEstimateOfAnotherModelIsLeftOut) {
  FixtureDcm dcm;
  FixtureDcm::set(dcm.dcm, "Ep", dcm.mat.structure({{"A", dcm.mat.number(1)}}));
  const Reading reading = read(dcm);
  ASSERT_TRUE(reading.model.has_value()) << reading.faults;
  EXPECT_FALSE(reading.model->estimate.has_value());
  EXPECT_TRUE(mentions(reading.model->notes.at(0), "DCM.Ep is left out"));
}

}  // namespace
}  // namespace dcmrnn
