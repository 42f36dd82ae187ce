// A search of the catalog on a landscape of its own: a pass is a trial, as in an engine.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "dcmrnn/lane/strided.hpp"
#include "dcmrnn/optimizer/elementwise.hpp"

namespace dcmrnn {

using Point = std::vector<double>;

// The loss, infinite outside its domain, is smooth(x) + sum l1 |x|.
struct Landscape {
  std::function<double(const Point&)> smooth;
  std::function<Point(const Point&)> slopes;  // of the smooth part
  Point l1;
  Point lower, upper;

  Landscape(std::size_t count, std::function<double(const Point&)> smooth_part,
            std::function<Point(const Point&)> smooth_slopes)
      : smooth(std::move(smooth_part)),
        slopes(std::move(smooth_slopes)),
        l1(count, 0.0),
        lower(count, -HUGE_VAL),
        upper(count, HUGE_VAL) {}

  double loss(const Point& x) const {
    double sum = smooth(x);
    for (std::size_t k = 0; k < x.size(); ++k) sum += l1[k] * std::abs(x[k]);
    return sum;
  }
};

template <class Optimizer>
class SearchRun {
 public:
  // hidden: change of the loss that says nothing.
  SearchRun(const Landscape& landscape, Point start, double length, double hidden = 0)
      : landscape_(landscape),
        accepted_(start),
        trial_(std::move(start)),
        length_(length),
        hidden_(hidden),
        state_(trial_.size()) {}

  // One trial. Returns whether it was accepted.
  bool pass() {
    const double loss = landscape_.loss(trial_);
    const bool accepted = std::isfinite(loss) && search().accepts(loss, hidden_);
    if (accepted) {
      accepted_ = trial_;
      search().stand_at(loss, false);
      const Point slopes = landscape_.slopes(trial_);
      search().advance([&](int k) { return slopes[static_cast<std::size_t>(k)]; }, length_);
    } else {
      search().retreat(length_);
    }
    for (std::size_t k = 0; k < trial_.size(); ++k) trial_[k] = accepted_[k] + state_[k].step;
    return accepted;
  }
  // Passes until the loss is within `tolerance` of its least value; at most `most`.
  int passes_to(double least, double tolerance, int most) {
    for (int passes = 1; passes <= most; ++passes) {
      pass();
      if (progress_.loss <= least + tolerance) return passes;
    }
    return most + 1;
  }

  const Point& accepted() const { return accepted_; }
  const Point& trial() const { return trial_; }
  double loss() const { return progress_.loss; }

 private:
  struct Coordinates {
    SearchRun* run;

    int count() const { return static_cast<int>(run->trial_.size()); }
    double value(int k) const { return run->accepted_[static_cast<std::size_t>(k)]; }
    double l1(int k) const { return run->landscape_.l1[static_cast<std::size_t>(k)]; }
    auto& state(int k) const { return run->state_[static_cast<std::size_t>(k)]; }
    double within(int k, double x) const {
      const auto p = static_cast<std::size_t>(k);
      return std::min(std::max(x, run->landscape_.lower[p]), run->landscape_.upper[p]);
    }
  };
  auto search() { return typename Optimizer::template Search<Coordinates>{{this}, &progress_}; }

  const Landscape& landscape_;
  Point accepted_, trial_;
  double length_, hidden_;
  std::vector<typename Optimizer::State> state_;
  typename Optimizer::Progress progress_;
};

}  // namespace dcmrnn
