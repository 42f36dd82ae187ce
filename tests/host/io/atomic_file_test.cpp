#include "host/io/atomic_file.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "dcmrnn/error.hpp"
#include "tests/host/io/scratch_folder.hpp"
#include "tests/host/io/small_files_only.hpp"

namespace dcmrnn {
namespace {

using fake::ScratchFolder;
using fake::SmallFilesOnly;
using Files = std::map<std::string, std::string>;

// The error of an action that must throw one.
template <class Action>
Error error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error was thrown";
  return Error(ExitCode::kOk, "", "");
}

TEST(AtomicFile, AppearsOnlyAtCommit) {
  const ScratchFolder folder;
  AtomicFile file(folder / "a.txt");
  file.write("one ");
  EXPECT_FALSE(std::filesystem::exists(folder / "a.txt"));
  file.write("two");
  file.commit();
  EXPECT_EQ(folder.files(), (Files{{"a.txt", "one two"}}));
}

TEST(AtomicFile, LeavesTheOlderFileAndNoTemporaryOneWithoutCommit) {
  const ScratchFolder folder;
  write_file_atomically(folder / "a.txt", "old");
  { AtomicFile(folder / "a.txt").write("new"); }
  EXPECT_EQ(folder.files(), (Files{{"a.txt", "old"}}));
}

TEST(AtomicFile, KeepsTheOlderFileWhereWritingFails) {
  const ScratchFolder folder;
  write_file_atomically(folder / "a.txt", "old");
  const Error error = error_of([&] {
    const SmallFilesOnly limit;
    write_file_atomically(folder / "a.txt", std::string(100000, 'x'));
  });
  EXPECT_EQ(error.code(), ExitCode::kInputOutput);
  EXPECT_EQ(error.faults().at(0).where, (folder / "a.txt").string());
  EXPECT_EQ(folder.files(), (Files{{"a.txt", "old"}}));
}

TEST(AtomicFile, SaysThatItCannotBeCreatedBelowARegularFile) {
  const ScratchFolder folder;
  write_file_atomically(folder / "file", "");
  const Error error = error_of([&] { AtomicFile file(folder / "file/a.txt"); });
  EXPECT_EQ(error.code(), ExitCode::kCannotCreate);
  EXPECT_NE(std::string(error.what()).find("Not a directory"), std::string::npos) << error.what();
}

TEST(AtomicFile, SaysThatAFolderCannotBeCreatedBelowARegularFile) {
  const ScratchFolder folder;
  write_file_atomically(folder / "file", "");
  EXPECT_EQ(error_of([&] { make_folder(folder / "file/sub"); }).code(), ExitCode::kCannotCreate);
}

TEST(AtomicFile, CannotReplaceAFolderAndCleansUp) {
  const ScratchFolder folder;
  make_folder(folder / "taken/sub");
  const Error error = error_of([&] { write_file_atomically(folder / "taken", "x"); });
  EXPECT_EQ(error.code(), ExitCode::kInputOutput);
  EXPECT_TRUE(folder.files().empty());
}

TEST(FileBatch, FilesAppearTogether) {
  const ScratchFolder folder;
  FileBatch batch;
  write_file_atomically(folder / "a", "1", &batch);
  write_file_atomically(folder / "b", "2", &batch);
  EXPECT_FALSE(std::filesystem::exists(folder / "a"));
  batch.commit();
  EXPECT_EQ(folder.files(), (Files{{"a", "1"}, {"b", "2"}}));
}

TEST(FileBatch, AFileCanBeReadBeforeItAppears) {
  const ScratchFolder folder;
  write_file_atomically(folder / "a", "old");
  write_file_atomically(folder / "b", "other");
  FileBatch batch;
  EXPECT_EQ(batch.place_of(folder / "a"), folder / "a");
  write_file_atomically(folder / "a", "new", &batch);
  batch.remove(folder / "b");
  EXPECT_EQ(fake::contents(batch.place_of(folder / "a")), "new");
  EXPECT_EQ(fake::contents(folder / "a"), "old");
  EXPECT_TRUE(batch.place_of(folder / "b").empty()) << "it is to be removed";
}

// What stops the others is a folder where one of them should appear.
TEST(FileBatch, TheLastFileAppearsLast) {
  const ScratchFolder folder;
  make_folder(folder / "taken/sub");
  FileBatch batch(folder / "last");
  write_file_atomically(folder / "last", "1", &batch);
  write_file_atomically(folder / "taken", "2", &batch);
  EXPECT_THROW(batch.commit(), Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "last"));
}

TEST(FileBatch, LeavesNothingBehindWithoutCommit) {
  const ScratchFolder folder;
  {
    FileBatch batch;
    write_file_atomically(folder / "a", "1", &batch);
  }
  EXPECT_TRUE(folder.files().empty());
}

TEST(FileBatch, TakesFilesOfSeveralThreads) {
  constexpr int kThreads = 4, kFiles = 100;
  const ScratchFolder folder;
  FileBatch batch;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int k = 0; k < kFiles; ++k)
        write_file_atomically(folder / std::to_string(kFiles * t + k), "x", &batch);
    });
  }
  for (std::thread& thread : threads) thread.join();
  batch.commit();
  EXPECT_EQ(folder.files().size(), std::size_t{kThreads} * kFiles);
}

}  // namespace
}  // namespace dcmrnn
