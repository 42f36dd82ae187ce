// The device sorts within segments and keeps what AmongBest says: the host's selection.
#include "kernels/device/among_best.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <vector>

#include "kernels/select.hpp"

namespace dcmrnn::device {
namespace {

std::vector<int> selected(const std::vector<double>& losses, const std::vector<int>& segments,
                          int keep) {
  std::vector<int> order(losses.size());
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t k = 0; k + 1 < segments.size(); ++k) {
    std::stable_sort(order.begin() + segments[k], order.begin() + segments[k + 1],
                     [&](int a, int b) { return losses[a] < losses[b]; });
  }
  std::vector<double> sorted;
  for (const int place : order) sorted.push_back(losses[place]);
  const AmongBest among_best{sorted.data(), segments.data(), static_cast<int>(segments.size()) - 1,
                             keep};
  std::vector<int> best;
  for (int place = 0; place < static_cast<int>(order.size()); ++place) {
    if (among_best(place)) best.push_back(order[place]);
  }
  return best;
}

TEST(AmongBest, SelectsAsTheHostDoes) {
  const double none = std::numeric_limits<double>::infinity();
  const std::vector<double> losses = {4, 1, 1, none, 3, 7, none, none, 2, 2, 2, 0, 5};
  // Empty segments at the begin, between others and at the end; one of diverged members alone.
  const std::vector<int> segments = {0, 0, 5, 6, 6, 6, 8, 12, 13, 13};
  for (const int keep : {0, 1, 2, 3, 20}) {
    EXPECT_EQ(selected(losses, segments, keep), select_best(losses, segments, keep)) << keep;
  }
  EXPECT_EQ(selected(losses, segments, 1), (std::vector<int>{1, 5, 11, 12}));
}

}  // namespace
}  // namespace dcmrnn::device
