// Whether members end at the same bits in any order and company.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <random>

#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {

inline void expect_same_bits(const MemberState& a, const MemberState& b, int member) {
  EXPECT_EQ(a.parameters, b.parameters) << member;
  EXPECT_EQ(a.noise_sd, b.noise_sd) << member;
  EXPECT_EQ(a.sse, b.sse) << member;
}

// All members of the ensemble after passes of the exploration and two trials of the polish, of
// which only every `kept`-th one takes part in the second.
inline std::vector<MemberState> explored_and_refined(Engine& engine, const Ensemble& ensemble,
                                                     int kept = 1) {
  engine.load(ensemble);
  std::vector<int> active = first_members(ensemble.members.size());
  ExploreSchedule schedule;
  schedule.windows = {32, 32};
  schedule.passes = 2;
  engine.explore(active, schedule);
  engine.begin_polish(active, std::vector<Prestep>(active.size(), Prestep::kAnnealed), {});
  engine.refine(active);
  std::erase_if(active, [&](int member) { return member % kept != 0; });
  engine.refine(active);
  std::vector<MemberState> states;
  for (const int member : first_members(ensemble.members.size())) {
    states.push_back(engine.store(member));
  }
  return states;
}

// Against all members in their order: shuffled, thinned out in reverse, one alone, and the second
// trial without most of the others.
inline void expect_bits_of_no_company(const std::function<std::unique_ptr<Engine>()>& make,
                                      const Ensemble& ensemble) {
  const int count = static_cast<int>(ensemble.members.size());
  const std::vector<MemberState> all = explored_and_refined(*make(), ensemble);
  std::vector<int> shuffled = first_members(all.size()), thinned;
  std::ranges::shuffle(shuffled, std::mt19937(1));
  for (int member = count - 1; member >= 0; member -= 3) thinned.push_back(member);
  for (const std::vector<int>& members : {shuffled, thinned, {count / 2}}) {
    const std::vector<MemberState> states = explored_and_refined(*make(), only(ensemble, members));
    for (std::size_t k = 0; k < members.size(); ++k) {
      expect_same_bits(states[k], all[members[k]], members[k]);
    }
  }
  const std::vector<MemberState> left = explored_and_refined(*make(), ensemble, 3);
  for (int member = 0; member < count; member += 3) {
    expect_same_bits(left[member], all[member], member);
  }
}

}  // namespace dcmrnn
