#include "host/batch_board.hpp"

#include <gtest/gtest.h>

namespace dcmrnn::testing {
namespace {

TEST(BatchBoard, HandsOutEveryBatchOnceFirst) {
  BatchBoard board(3);
  EXPECT_EQ(board.hand_out(0), 0u);
  EXPECT_EQ(board.hand_out(1), 1u);
  EXPECT_EQ(board.hand_out(0), 2u);
}

TEST(BatchBoard, IdleWorkersGetWhatIsStillOnItsWayAndTheFirstAnswerCounts) {
  BatchBoard board(2);
  board.hand_out(0);
  board.hand_out(1);
  EXPECT_TRUE(board.finish(0));
  EXPECT_EQ(board.hand_out(0), 1u) << "worker 1 is slow, or gone";
  EXPECT_EQ(board.hand_out(0), std::nullopt) << "it has that one already";
  EXPECT_TRUE(board.finish(1));
  EXPECT_TRUE(board.all_done());
  EXPECT_FALSE(board.finish(1)) << "the slow worker's answer";
  EXPECT_EQ(board.hand_out(2), std::nullopt);
}

TEST(BatchBoard, TheBatchThatFewestHaveComesFirst) {
  BatchBoard board(3);
  for (int worker = 0; worker < 3; ++worker) board.hand_out(worker);
  EXPECT_EQ(board.hand_out(3), 0u);
  EXPECT_EQ(board.hand_out(4), 1u);
}

TEST(BatchBoard, BatchOfALostWorkerIsAsIfNobodyHadIt) {
  BatchBoard board(2);
  board.hand_out(0);
  board.hand_out(1);
  board.lose(1);
  EXPECT_EQ(board.hand_out(2), 1u) << "before the one that worker 0 has";
}

TEST(BatchBoard, WithoutBatchesAllIsDone) { EXPECT_TRUE(BatchBoard(0).all_done()); }

}  // namespace
}  // namespace dcmrnn::testing
