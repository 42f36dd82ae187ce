#include "host/bids/share.hpp"

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

Share share() {
  Share one;
  one.identity = R"({"config": "abc"})";
  RunFacts facts;
  facts.id = "sub-01_task-look";
  facts.series = "sub-01/func/series.tsv";
  facts.tr = 0.735;
  facts.slice_time = 0.3675;
  facts.scans = 90;
  facts.used = 88;
  facts.confounds = 7;
  facts.hashes = {{"series.tsv", "xxh3-128:1"}};
  facts.region_scale = Eigen::Vector2d(1, 0.1);
  one.runs = {facts};
  SubjectEstimate subject;
  subject.id = facts.id;
  subject.status = "diverged";
  subject.reason = "somewhere";
  one.estimate.subjects = {subject};
  one.estimate.engine.backend = "cpu";
  one.estimate.engine.seconds = 1.5;
  return one;
}

struct WrittenShare {
  test::TemporaryFolder folder;
  std::filesystem::path path = folder / kShareFile;

  WrittenShare() {
    FileBatch files;
    write_share(files, path, share());
    files.commit();
  }
};

TEST(Share, ReadsAsItWasWritten) {
  const WrittenShare written;
  const Share read = read_share(written.path);
  EXPECT_EQ(read.identity, share().identity);
  EXPECT_EQ(share_identity(written.path), share().identity);
  ASSERT_EQ(read.runs.size(), 1u);
  const RunFacts& facts = read.runs[0];
  EXPECT_EQ(facts.id, "sub-01_task-look");
  EXPECT_EQ(facts.series, "sub-01/func/series.tsv");
  EXPECT_EQ(facts.tr, 0.735);
  EXPECT_EQ(facts.slice_time, 0.3675);
  EXPECT_EQ(facts.scans, 90);
  EXPECT_EQ(facts.used, 88);
  EXPECT_EQ(facts.confounds, 7);
  EXPECT_EQ(facts.hashes, share().runs[0].hashes);
  EXPECT_EQ(facts.region_scale, share().runs[0].region_scale);
  EXPECT_EQ(read.estimate.subjects.at(0).reason, "somewhere");
  EXPECT_EQ(read.estimate.engine.backend, "cpu");
  EXPECT_EQ(read.estimate.engine.seconds, 1.5);
}

TEST(Share, WhatIsNoShareIsRefused) {
  const WrittenShare written;
  const std::string whole = test::read_text(written.path);
  const std::string head = whole.substr(0, whole.find('\n') + 1);
  for (const std::string& text : {std::string(), head, whole.substr(0, whole.size() / 2),
                                  std::string("[]\n"), "{}\n" + whole}) {
    test::write_text(written.path, text);
    EXPECT_EQ(test::thrown_by([&] { read_share(written.path); }).code(), ExitCode::kData) << text;
  }
  EXPECT_EQ(share_identity(written.folder / "nothing"), "");
  test::write_text(written.path, "{\"identity\": 3}\n");
  EXPECT_EQ(share_identity(written.path), "");
}

}  // namespace
}  // namespace dcmrnn
