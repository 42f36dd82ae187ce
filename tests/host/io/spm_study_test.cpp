// SPM's files as a study: the table of models (spm_group.hpp), and what is written of it.
#include "host/io/spm_study.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_dcm.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

using test::FixtureDcm;
using test::MatBytes;
using test::mentions;
using test::TemporaryFolder;

fs::path save(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  test::write_text(path, bytes);
  return path;
}

std::string error_of(const std::vector<fs::path>& files, std::optional<int> column = {}) {
  return test::thrown_by([&] { read_spm_files(files, column); }).what();
}

// Two subjects, two models: the second has no modulation.
std::string group_file(const MatBytes& mat) {
  std::vector<std::string> cells;
  for (const bool modulated : {true, false}) {
    for (const double phase : {0.0, 1.0}) {
      FixtureDcm dcm(mat.big_endian, phase);
      if (!modulated) FixtureDcm::remove(dcm.dcm, "b");
      cells.push_back(dcm.encoded());
    }
  }
  return mat.file({mat.cell({2, 2}, cells, "GCM")});
}

TEST(SpmGroup, CallsSubjectsByTheirFiles) {
  const TemporaryFolder folder;
  const std::string dcm = FixtureDcm().file();
  const fs::path a = save(folder / "s1/DCM_faces.mat", dcm),
                 b = save(folder / "s2/DCM_faces.mat", dcm),
                 c = save(folder / "s2/DCM_words.mat", dcm);
  EXPECT_EQ(read_spm_files({a, c}, {}).subjects, (std::vector<std::string>{"faces", "words"}));
  EXPECT_EQ(read_spm_files({a, b}, {}).subjects,
            (std::vector<std::string>{"s1_faces", "s2_faces"}));
  EXPECT_TRUE(mentions(error_of({a, a}), "name the same DCM twice"));
}

TEST(SpmGroup, FindsAVariableOfAnyName) {
  const TemporaryFolder folder;
  const FixtureDcm dcm;
  const std::string other = dcm.mat.numbers({1, 1}, {1}, test::Storage::kDouble, "F");
  const fs::path mine = save(folder / "mine.mat", dcm.mat.file({other, dcm.encoded("mine")}));
  EXPECT_EQ(read_spm_files({mine}, {}).subjects, std::vector<std::string>{"mine"});
  EXPECT_TRUE(mentions(error_of({save(folder / "F.mat", dcm.mat.file({other}))}),
                       "neither one struct of a DCM"));
}

TEST(SpmGroup, ReadsCellsRowBySubjectColumnByModel) {
  const TemporaryFolder folder;
  const fs::path gcm = save(folder / "GCM_all.mat", group_file(MatBytes{true}));
  const SpmGroup group = read_spm_files({gcm}, {});
  EXPECT_EQ(group.subjects, (std::vector<std::string>{"sub-0001", "sub-0002"}));
  EXPECT_EQ(group.models, (std::vector<std::string>{"model 1", "model 2"}));
  EXPECT_EQ(group.entries[1][0].model.bold(0, 0), std::sin(1.0));
  EXPECT_EQ(group.entries[1][0].model.mask.B[1].sum(), 1);
  EXPECT_EQ(group.entries[1][1].model.mask.B[1].sum(), 0);
  EXPECT_EQ(group.entries[1][1].source.row, 2);
  EXPECT_EQ(group.entries[1][1].source.column, 2);
  const SpmGroup second = read_spm_files({gcm}, 2);
  EXPECT_EQ(second.models.size(), 1u);
  EXPECT_EQ(second.entries[0][0].model.mask.B[1].sum(), 0);
  EXPECT_TRUE(mentions(error_of({gcm}, 3), "has 2 columns; expected at least 3"));
}

TEST(SpmGroup, FollowsPathsFromTheGcmsFolder) {
  const TemporaryFolder folder;
  const MatBytes mat;
  save(folder / "s1/DCM_a.mat", FixtureDcm().file());
  save(folder / "s2/DCM_a.mat", FixtureDcm(false, 1).file());
  const fs::path gcm = save(
      folder / "GCM_a.mat",
      mat.file({mat.cell({2, 1}, {mat.text("s1/DCM_a.mat"), mat.text("s2/DCM_a.mat")}, "GCM")}));
  const SpmGroup group = read_spm_files({gcm}, {});
  EXPECT_EQ(group.subjects, (std::vector<std::string>{"s1_a", "s2_a"}));
  EXPECT_EQ(group.entries[1][0].source.file, folder / "s2/DCM_a.mat");
  fs::remove(folder / "s2/DCM_a.mat");
  EXPECT_TRUE(mentions(error_of({gcm}), "GCM{2,1} = "));
  EXPECT_EQ(test::thrown_by([&] { read_spm_files({gcm}, {}); }).code(), ExitCode::kNoInput);
}

TEST(SpmGroup, SaysWhereModelsOfOneStudyDiffer) {
  const TemporaryFolder folder;
  FixtureDcm a, b;
  FixtureDcm::set(b.dcm, "a", b.mat.numbers({2, 2}, {1, 1, 1, 1}));
  FixtureDcm::set(b.dcm, "TE", b.mat.number(0.04));
  const std::string faults =
      error_of({save(folder / "DCM_a.mat", a.file()), save(folder / "DCM_b.mat", b.file())});
  EXPECT_TRUE(mentions(faults, "DCM_b.mat: DCM.a: differs from that of"));
  EXPECT_TRUE(mentions(faults, "DCM_b.mat: DCM.TE: differs from that of"));
  const fs::path gcm =
      save(folder / "GCM.mat",
           a.mat.file({a.mat.cell({1, 2}, {a.encoded(), FixtureDcm(false, 1).encoded()}, "GCM")}));
  EXPECT_TRUE(mentions(error_of({gcm}), "GCM{1,2}, its data"));
  EXPECT_TRUE(mentions(error_of({gcm, folder / "DCM_a.mat"}), "has 1 models; expected 2"));
}

TEST(SpmStudy, ReadsBackAsTheModelAndDataItWasMadeOf) {
  const TemporaryFolder folder;
  FixtureDcm dcm;
  // Motion also acts on V5 itself.
  FixtureDcm::set(dcm.dcm, "b", dcm.mat.numbers({2, 2, 2}, {0, 0, 0, 0, 0, 1, 0, 1}));
  const SpmGroup group = read_spm_files({save(folder / "DCM_a.mat", dcm.file())}, {});
  write_spm_study(folder.path(), "a", group);

  const Study study = load_study(folder / "config.json");
  const ModelSpec& model = study.model;
  EXPECT_EQ(model.regions, group.entries[0][0].model.regions);
  const Connectivity& sd = model.prior_sd.connectivity;
  EXPECT_EQ(sd.A(1, 0), 1.0 / 8);
  EXPECT_EQ(sd.A(0, 1), 0);
  EXPECT_EQ(sd.B[1](1, 0), 1);
  // SPM's N(0, 1) of b in -exp(a + b)/2, to first order.
  EXPECT_EQ(sd.B[1](1, 1), 0.5);
  EXPECT_EQ(sd.C(0, 0), 1.0 / 16);
  EXPECT_EQ(sd.C(0, 1), 0);
  EXPECT_EQ(model.constants.TE, 0.03);
  EXPECT_EQ(study.scale, "spm4");
  EXPECT_EQ(study.spm, folder / "spm.json");
  EXPECT_EQ(study.subjects[0].slice_time, (std::vector<double>{0.5, 1}));

  const Subject subject = load_cohort(study).subjects[0];
  ASSERT_TRUE(subject.usable()) << subject.reason;
  const SpmModel& source = group.entries[0][0].model;
  EXPECT_EQ(subject.bold, source.bold * subject.scale_factor);
  EXPECT_EQ(subject.inputs, source.drive);
  EXPECT_EQ(subject.confounds.cols(), 2) << "X0 and the constant";
  EXPECT_EQ(subject.tr, 2);
  EXPECT_FALSE(fs::exists(folder / "spm_estimates.jsonl"));

  const SpmOrigins origins = read_spm_origins(study.spm);
  EXPECT_EQ(origins.subjects, std::vector<std::string>{"a"});
  EXPECT_EQ(origins.sources[0][0].file, folder / "DCM_a.mat");
  EXPECT_EQ(origins.sources[0][0].hash, group.entries[0][0].source.hash);
}

TEST(SpmStudy, ColumnsBecomeHypotheses) {
  const TemporaryFolder folder;
  const SpmGroup group = read_spm_files({save(folder / "GCM_all.mat", group_file(MatBytes{}))}, {});
  write_spm_study(folder.path(), "all", group);
  const Study study = load_study(folder / "config.json");
  ASSERT_EQ(study.hypotheses.size(), 2u);
  EXPECT_EQ(study.hypotheses[0].model.prior_sd.connectivity.B[1](1, 0), 1);
  EXPECT_EQ(study.hypotheses[1].model.prior_sd.connectivity.B[1](1, 0), 0);
  EXPECT_EQ(study.hypotheses[1].model.prior_sd.connectivity.A(1, 0), 1.0 / 8);
  EXPECT_EQ(load_cohort(study).subjects.size(), 2u);
}

}  // namespace
}  // namespace dcmrnn
