// The lock on a run store goes with whoever holds it and leaves SQLite's own locks alone.
#include "host/store/run_lock.hpp"

#include <gtest/gtest.h>

#include "host/store/database.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/scratch_folder.hpp"

namespace dcmrnn::runs {
namespace {

TEST(RunLock, IsTakenOnceAndFreeAgainAfterwards) {
  const fake::ScratchFolder folder;
  const std::filesystem::path file = folder / "run.sqlite";
  EXPECT_FALSE(is_taken(file));
  {
    const RunLock lock(file);
    EXPECT_TRUE(is_taken(file));
    EXPECT_EQ(test::thrown_by([&] { RunLock second(file); }).code(), ExitCode::kCannotCreate);
  }
  EXPECT_FALSE(is_taken(file));
  const RunLock again(file);
}

TEST(RunLock, FollowsTheNameWhereTheFileWasReplaced) {
  const fake::ScratchFolder folder;
  const std::filesystem::path file = folder / "run.sqlite";
  const RunLock old(file);
  std::filesystem::remove(file);
  const RunLock lock(file);
  EXPECT_TRUE(is_taken(file));
}

TEST(RunLock, LetsSqliteWriteAndOutlivesIt) {
  const fake::ScratchFolder folder;
  const std::filesystem::path file = folder / "run.sqlite";
  const RunLock lock(file);
  Database(file, Access::kWrite).run("CREATE TABLE t (x); INSERT INTO t VALUES (1)");
  EXPECT_TRUE(is_taken(file)) << "closing the database drops its own locks only";
}

TEST(RunLock, FileThatCannotBeMadeIsNamed) {
  const fake::ScratchFolder folder;
  const Error error = test::thrown_by([&] { RunLock lock(folder / "nowhere/run.sqlite"); });
  EXPECT_EQ(error.code(), ExitCode::kCannotCreate);
  EXPECT_NE(std::string(error.what()).find("nowhere/run.sqlite"), std::string::npos);
}

}  // namespace
}  // namespace dcmrnn::runs
