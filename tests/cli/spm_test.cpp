// dcmrnn spm and spm-export: from SPM's files to results and back.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "host/io/mat_file.hpp"
#include "host/io/mat_struct.hpp"
#include "host/io/mat_writer.hpp"
#include "host/io/table.hpp"
#include "tests/cli/program.hpp"
#include "tests/host/io/fixture_dcm.hpp"

namespace dcmrnn::testing {
namespace {

using nlohmann::json;
using test::FixtureDcm;

std::string path_of(const TemporaryFolder& folder, const std::string& name) {
  return (folder / name).string();
}

// A study of two subjects' DCMs, fitted.
struct Fitted {
  TemporaryFolder folder;
  std::string errors;

  explicit Fitted(const json& change = json::object()) {
    write_file(folder / "DCM_a.mat", FixtureDcm().file());
    write_file(folder / "DCM_b.mat", FixtureDcm(true, 1).file());
    expect({"spm", path_of(folder, "DCM_a.mat"), path_of(folder, "DCM_b.mat"), "-o",
            path_of(folder, "study"), "-q"});
    json config = json::parse(read_file(folder / "study/config.json"));
    config.merge_patch(change);
    write_file(folder / "study/config.json", config.dump());
    expect({"fit", path_of(folder, "study/config.json"), "-o", path_of(folder, "fit"), "--starts",
            "2", "-q"});
  }

  void expect(const std::vector<std::string>& arguments) {
    const Outcome outcome = run(arguments);
    ASSERT_EQ(outcome.exit_code, 0) << arguments[0] << ": " << outcome.err;
    EXPECT_EQ(outcome.out, "");
    errors = outcome.err;
  }
  void write_back() {
    expect({"spm-export", path_of(folder, "fit"), "-o", path_of(folder, "spm"), "-q"});
  }
};

MatFile read_back(const fs::path& path) {
  FaultList faults;
  auto file = read_mat_file(path, path.filename().string(), faults);
  EXPECT_TRUE(file.has_value()) << faults.text("\n");
  return file ? std::move(*file) : MatFile{};
}

TEST(SpmCommand, ResultsGoBackIntoTheDcms) {
  Fitted fitted;
  fitted.write_back();
  const json result = json::parse(lines_of(read_file(fitted.folder / "fit/results.jsonl"))[1]);
  ASSERT_EQ(result["status"], "ok");
  const MatFile file = read_back(fitted.folder / "spm/dcm/DCM_b_dcmrnn.mat");
  const MatValue dcm = file.variable("DCM"), ep = dcm.field("Ep");
  EXPECT_EQ(ep.field("A").numbers()->values(1), result["A"][1][0].get<double>()) << "V1 > V5";
  EXPECT_EQ(ep.field("C").numbers()->values(0), 16 * result["C"][0][0].get<double>());
  EXPECT_EQ(ep.field("D").numbers()->shape(), "2 x 2 x 0");
  EXPECT_EQ(dcm.field("Cp").numbers()->shape(), "22 x 22");
  EXPECT_EQ(dcm.field("y").numbers()->shape(), "20 x 2");
  EXPECT_EQ(dcm.field("M").field("pC").numbers()->values(0), 1.0 / 64);
  // What was there stays, from a big-endian file of short integers too.
  EXPECT_EQ(dcm.field("Y").field("y").numbers()->values(3), std::sin(0.7 * 3 + 1));
  EXPECT_EQ(dcm.field("U").field("name").cell(1).text().at(0), "Motion");
  const MatFile group = read_back(fitted.folder / "spm/GCM_dcmrnn.mat");
  EXPECT_EQ(text_of(group.variable("GCM").cell(1)), "dcm/DCM_b_dcmrnn.mat");
}

TEST(SpmCommand, WithoutACovarianceThereIsNoCp) {
  Fitted fitted(json{{"fit", {{"covariance", false}}}});
  fitted.write_back();
  EXPECT_NE(fitted.errors.find("DCM_a: without Cp and Vp"), std::string::npos) << fitted.errors;
  const MatFile file = read_back(fitted.folder / "spm/dcm/DCM_a_dcmrnn.mat");
  EXPECT_FALSE(file.variable("DCM").field("Cp").present());
  EXPECT_FALSE(file.variable("DCM").field("Vp").present());
  EXPECT_TRUE(file.variable("DCM").field("Ep").present());
}

TEST(SpmCommand, EveryModelOfAGroupIsWrittenBack) {
  TemporaryFolder folder;
  const FixtureDcm full;
  FixtureDcm reduced;
  FixtureDcm::remove(reduced.dcm, "b");
  write_file(folder / "GCM_all.mat",
             full.mat.file({full.mat.cell({1, 2}, {full.encoded(), reduced.encoded()}, "GCM")}));
  const std::string study = path_of(folder, "study"), fit = path_of(folder, "fit");
  ASSERT_EQ(run({"spm", path_of(folder, "GCM_all.mat"), "-o", study}).exit_code, 0);
  ASSERT_EQ(run({"fit", study + "/config.json", "-o", fit, "--starts", "2"}).exit_code, 0);
  const Outcome outcome = run({"spm-export", fit, "-o", path_of(folder, "spm")});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const MatFile group = read_back(folder / "spm/GCM_dcmrnn.mat");
  EXPECT_EQ(group.variable("GCM").kind(), "a 1 x 2 cell array");
  int with_covariance = 0;
  for (std::size_t k = 0; k < 2; ++k) {
    const std::string path = text_of(group.variable("GCM").cell(k));
    const MatFile file = read_back(folder / "spm" / path);
    EXPECT_TRUE(file.variable("DCM").field("Ep").present()) << path;
    with_covariance += file.variable("DCM").field("Cp").present() ? 1 : 0;
  }
  EXPECT_EQ(with_covariance, 1) << "of the best one alone a posterior is kept";
}

TEST(SpmCommand, RefusesWhatDoesNotFitTogether) {
  Fitted fitted;
  // Not made from SPM's files.
  json config = json::parse(read_file(fitted.folder / "fit/config.json"));
  config["spm"] = nullptr;
  fs::create_directory(fitted.folder / "other");
  write_file(fitted.folder / "other/config.json", config.dump());
  const auto exported = [&](const std::string& from) {
    return run({"spm-export", path_of(fitted.folder, from), "-o", path_of(fitted.folder, "out")});
  };
  EXPECT_EQ(exported("other").exit_code, 65);
  EXPECT_EQ(exported("absent").exit_code, 66);
  // Changed since.
  write_file(fitted.folder / "DCM_a.mat", FixtureDcm(false, 2).file());
  const Outcome changed = exported("fit");
  EXPECT_EQ(changed.exit_code, 65);
  EXPECT_NE(changed.err.find("DCM_a.mat: has changed"), std::string::npos) << changed.err;
  EXPECT_FALSE(fs::exists(fitted.folder / "out")) << "nothing is made before all is read";
}

TEST(SpmCommand, ResultsWithoutAnyFitAreRefused) {
  Fitted fitted;
  const fs::path results = fitted.folder / "fit/results.jsonl";
  std::string failed;
  for (const std::string& line : lines_of(read_file(results))) {
    json subject = json::parse(line);
    subject["status"] = "diverged";
    subject["reason"] = "for this test";
    failed += subject.dump() + "\n";
  }
  write_file(results, failed);
  const Outcome outcome =
      run({"spm-export", path_of(fitted.folder, "fit"), "-o", path_of(fitted.folder, "out")});
  EXPECT_EQ(outcome.exit_code, 65);
  EXPECT_NE(outcome.err.find("holds no fit that succeeded"), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(fitted.folder / "out"));
}

TEST(SpmCommand, FaultsGoToStderrAndNothingIsWritten) {
  TemporaryFolder folder;
  FixtureDcm dcm;
  FixtureDcm::set(dcm.options, "two_state", dcm.mat.number(1));
  FixtureDcm::remove(dcm.Y, "dt");
  write_file(folder / "DCM_a.mat", dcm.file());
  const Outcome outcome = run({"spm", path_of(folder, "DCM_a.mat"), path_of(folder, "absent.mat"),
                               "-o", path_of(folder, "study")});
  EXPECT_EQ(outcome.exit_code, 65);
  for (const char* part : {"DCM.options.two_state", "DCM.Y.dt", "absent.mat: no such file"}) {
    EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
  }
  EXPECT_FALSE(fs::exists(folder / "study"));
  EXPECT_EQ(run({"spm", path_of(folder, "absent.mat"), "-o", "x"}).exit_code, 66);
}

// The published data in SPM's form and as tables: the same numbers to the bit.
TEST(SpmCommand, AttentionGivesTheNumbersOfTheTables) {
  const fs::path data = fs::path(DCMRNN_SHARED_DATA) / "attention";
  if (!fs::exists(data)) GTEST_SKIP() << "no " << data;
  TemporaryFolder folder;
  FaultList faults;
  const auto table = [&](const char* name) {
    return read_table(data / name, name, {}, faults)->values;
  };
  const auto names = [](const std::vector<std::string>& texts) {
    std::vector<MatVariable> cells;
    for (const std::string& text : texts) cells.push_back(mat_text(text));
    return mat_cell(1, texts.size(), std::move(cells));
  };
  Eigen::MatrixXd a(3, 3);
  a << 1, 1, 0, 1, 1, 1, 0, 1, 1;
  Eigen::VectorXd b = Eigen::VectorXd::Zero(27), c = Eigen::VectorXd::Zero(9);
  b(9 + 1) = b(18 + 7) = c(0) = 1;  // Motion on V1 > V5, Attention on SPC > V5; Photic to V1
  MatFields y, u, dcm, variables;
  y.emplace_back("y", mat_matrix(table("Y.csv")));
  y.emplace_back("dt", mat_number(3.22));
  y.emplace_back("X0", mat_matrix(table("X0_dct19_TR.csv")));
  y.emplace_back("name", names({"V1", "V5", "SPC"}));
  u.emplace_back("u", mat_matrix(table("U_microtime_TRover16.csv")));
  u.emplace_back("dt", mat_number(0.20125));
  u.emplace_back("name", names({"Photic", "Motion", "Attention"}));
  dcm.emplace_back("a", mat_matrix(a));
  dcm.emplace_back("b", mat_numbers({3, 3, 3}, b));
  dcm.emplace_back("c", mat_numbers({3, 3}, c));
  dcm.emplace_back("delays", mat_matrix(Eigen::VectorXd::Constant(3, 1.61)));
  dcm.emplace_back("TE", mat_number(0.04));
  dcm.emplace_back("Y", mat_struct(std::move(y)));
  dcm.emplace_back("U", mat_struct(std::move(u)));
  variables.emplace_back("DCM", mat_struct(std::move(dcm)));
  FileBatch files;
  write_mat_file(files, folder / "DCM_attention.mat", std::move(variables));
  files.commit();

  fs::copy_file(DCMRNN_SOURCE_DIR "/configs/attention.json", folder / "attention.json");
  fs::create_directory_symlink(data, folder / "attention");
  const std::string study = path_of(folder, "study");
  ASSERT_EQ(run({"spm", path_of(folder, "DCM_attention.mat"), "-o", study}).exit_code, 0);
  const auto fit = [&](const std::string& config, const std::string& out) {
    ASSERT_EQ(run({"fit", config, "-o", path_of(folder, out), "--starts", "1"}).exit_code, 0);
  };
  fit(path_of(folder, "attention.json"), "of_tables");
  fit(study + "/config.json", "of_spm");
  EXPECT_EQ(read_file(folder / "of_spm/results.jsonl"),
            read_file(folder / "of_tables/results.jsonl"));
}

}  // namespace
}  // namespace dcmrnn::testing
