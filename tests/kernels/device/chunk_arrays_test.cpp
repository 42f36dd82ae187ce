// How many members a launch takes on cards of several sizes: the table of README, "On a GPU". From
// 16 GB on the offsets within an array, of 32 bits, are what bounds them.
#include "kernels/device/chunk_arrays.hpp"

#include <gtest/gtest.h>

#include "host/batches.hpp"

namespace dcmrnn::device {
namespace {

// Of 3 regions and 2 inputs, all free but epsilon, a constant confound, 200 scans.
Room member_room() {
  Room room;
  room.layout = {3, 2};
  room.most = {.scans = 200, .rank = 1, .free = 48};
  return room;
}

// Windows of 64 s over 400 s at 1/8 s, 60 passes of Adam.
Room exploring() {
  Room room = member_room();
  room.cuts = 400;
  room.windows = 7;
  room.explore_passes = 60;
  room.state_bytes = sizeof(Adam::State);
  room.progress_bytes = sizeof(ExploreProgress<Adam>);
  return room;
}

Room polishing() {
  Room room = member_room();
  room.tangents = room.solve = true;
  return room;
}

// Beside what a batch keeps there between two calls.
std::size_t members(const Room& room, double gigabytes) {
  const Room member = member_room();
  const auto kept = polish_bytes(member.layout, static_cast<std::size_t>(member.most.free)) *
                    static_cast<std::size_t>(kCudaBatch.members);
  return most_slots<float>(room, static_cast<std::size_t>(gigabytes * 1e9) - kept);
}

TEST(ChunkArrays, OfACardAreThoseOfTheTable) {
  EXPECT_EQ(members(exploring(), 8) / 1000, 181u);
  EXPECT_EQ(members(polishing(), 8) / 1000, 41u);
  for (const double gigabytes : {16, 24, 80, 141}) {
    EXPECT_EQ(members(exploring(), gigabytes) / 1000, 357u) << gigabytes;
    EXPECT_EQ(members(polishing(), gigabytes) / 1000, 74u) << gigabytes;
  }
}

}  // namespace
}  // namespace dcmrnn::device
