// Who computes which batch, where several processes work on one run.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace dcmrnn {

// Batches that nobody has come first. Then those still on their way are handed out once more, the
// one that fewest have, and of these the one handed out longest ago: whoever is slow or gone holds
// up nobody, and the first answer counts.
class BatchBoard {
 public:
  explicit BatchBoard(std::size_t batches) : holders_(batches), done_(batches), left_(batches) {}

  // A batch for a worker that has none; nothing where all are done, or on their way by it.
  std::optional<std::size_t> hand_out(int worker);

  // An answer has come. Whether it is the first one of this batch.
  bool finish(std::size_t batch);

  // The worker computes nothing any more: its batches are as if it had never had them.
  void lose(int worker);

  bool all_done() const { return left_ == 0; }

 private:
  std::vector<std::vector<int>> holders_;  // [batch] workers that were given it
  std::vector<char> done_;                 // [batch]
  std::size_t left_;
};

}  // namespace dcmrnn
