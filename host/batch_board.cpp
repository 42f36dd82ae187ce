#include "host/batch_board.hpp"

#include <algorithm>

namespace dcmrnn {

// Batches are first handed out in their order, so that of equals the first is the oldest one.
std::optional<std::size_t> BatchBoard::hand_out(int worker) {
  std::optional<std::size_t> best;
  for (std::size_t batch = 0; batch < holders_.size(); ++batch) {
    if (done_[batch] || std::ranges::find(holders_[batch], worker) != holders_[batch].end())
      continue;
    if (!best || holders_[batch].size() < holders_[*best].size()) best = batch;
  }
  if (best) holders_[*best].push_back(worker);
  return best;
}

bool BatchBoard::finish(std::size_t batch) {
  if (done_[batch]) return false;
  done_[batch] = true;
  --left_;
  return true;
}

void BatchBoard::lose(int worker) {
  for (std::vector<int>& of_batch : holders_) std::erase(of_batch, worker);
}

}  // namespace dcmrnn
