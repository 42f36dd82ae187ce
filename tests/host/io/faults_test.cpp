#include "host/io/faults.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(FaultList, KeepsTheFirstAndCountsTheRest) {
  FaultList faults(2);
  for (int i = 0; i < 5; ++i) faults.add("f", std::to_string(i));
  EXPECT_EQ(faults.count(), 5u);
  EXPECT_EQ(faults.text("|"), "f: 0|f: 1|f: and 3 more");
}

TEST(FaultList, AppendsAnotherListAsItReports) {
  FaultList inner(1);
  inner.add("inner", "a");
  inner.add("inner", "b");
  FaultList outer;
  outer.add("outer", "c");
  outer.append(inner);
  EXPECT_EQ(outer.count(), 3u);
  EXPECT_EQ(outer.text("|"), "outer: c|inner: a|inner: and 1 more");
}

TEST(FaultList, CountsWhatAFullListLeavesOutOfAnother) {
  FaultList inner(1);
  for (int i = 0; i < 4; ++i) inner.add("inner", "x");
  FaultList outer(1);
  outer.append(inner);
  EXPECT_EQ(outer.text("|"), "inner: x|inner: and 3 more");
}

TEST(FaultList, IsNoInputOnlyIfNothingElseIsWrong) {
  FaultList faults;
  faults.add_missing("a", "no such file");
  EXPECT_EQ(faults.code(), ExitCode::kNoInput);
  faults.add("b", "wrong");
  EXPECT_EQ(faults.code(), ExitCode::kData);
}

TEST(FaultList, TakesTheFaultsOfAnErrorOver) {
  FaultList faults;
  faults.append(Error(ExitCode::kNoInput, {{"a", "is not there"}, {"b", "is not there"}}));
  EXPECT_EQ(faults.code(), ExitCode::kNoInput);
  faults.append(Error(ExitCode::kData, "c", "is wrong"));
  EXPECT_EQ(faults.code(), ExitCode::kData);
  EXPECT_EQ(faults.text("|"), "a: is not there|b: is not there|c: is wrong");
  EXPECT_THROW(faults.append(Error(ExitCode::kInputOutput, "d", "cannot be read")), Error);
  EXPECT_EQ(faults.count(), 3u);
}

TEST(FaultList, ThrowsEveryFaultAtOnce) {
  FaultList faults;
  EXPECT_NO_THROW(faults.throw_if_any());
  faults.add("a", "1");
  faults.add("b", "2");
  try {
    faults.throw_if_any();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.faults().size(), 2u);
    EXPECT_STREQ(error.what(), "a: 1\nb: 2");
  }
}

}  // namespace
}  // namespace dcmrnn
