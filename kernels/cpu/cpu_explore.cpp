// Exploration on the CPU: one pack goes through all its passes before the next one starts, so that
// its data stay in cache.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "dcmrnn/model/catalog.hpp"
#include "kernels/cpu/cpu_engine.hpp"

namespace dcmrnn {
namespace {

// The rate falls from its start to 1 % of it along a cosine.
double cosine_rate(double rate, int step, int steps) {
  const double phase = std::numbers::pi * step / steps;
  return rate * (0.01 + 0.99 * 0.5 * (1 + std::cos(phase)));
}

constexpr int kNoiseInterval = 10;  // passes between two estimates of the noise

}  // namespace

// One pack's exploration.
template <class S>
template <class Optimizer>
class CpuEngine<S>::Exploration {
 public:
  Exploration(CpuEngine& engine, const Pack& pack, Worker& worker, const ExploreSchedule& schedule,
              const GridPlan& plan)
      : engine_(engine),
        pack_(pack),
        worker_(worker),
        schedule_(schedule),
        plan_(plan),
        descents_(pack.members.size(), Descent(engine.size_)) {}

  void run(std::vector<std::vector<double>*> traces) {
    for (pass_ = 0; pass_ < schedule_.passes; ++pass_) {
      if (schedule_.step_per_window) {
        // The forward call renews the confound coefficients that the windows use.
        engine_.kernels_.forward(prepare());
        take_losses();
        engine_.kernels_.windows(worker_.builder.task(),
                                 {this, [](void* self, int window) {
                                    static_cast<Exploration*>(self)->update(window);
                                  }});
      } else {
        engine_.kernels_.gradient(prepare());
        take_losses();
        update(0);
      }
      for (std::size_t lane = 0; lane < traces.size(); ++lane) {
        traces[lane]->push_back(engine_.reports_[pack_.members[lane]].loss);
      }
    }
    engine_.kernels_.forward(prepare());
    take_losses();
  }

 private:
  // One member's way. A step that leads out of the domain is taken back and the rate is halved.
  struct Descent {
    std::vector<typename Optimizer::State> state;  // [parameter]
    std::vector<double> good;                      // [parameter] the last ones that worked
    double rate_scale = 1;

    explicit Descent(std::size_t size) : state(size) {}
    void restart() {
      state.assign(state.size(), {});
      rate_scale *= 0.5;
    }
  };

  PackTask<S>& prepare() { return engine_.prepare(pack_, worker_, plan_, false); }

  // Takes the losses of the pass; members that left the domain return to where they last worked.
  void take_losses() {
    engine_.finish_forward(worker_.builder.task(), pack_);
    bool returned = false;
    for (std::size_t lane = 0; lane < pack_.members.size(); ++lane) {
      const int member = pack_.members[lane];
      MemberReport& report = engine_.reports_[member];
      Descent& descent = descents_[lane];
      double* parameters = engine_.parameters(member);
      if (report.outcome != MemberOutcome::kDiverged) {
        descent.good.assign(parameters, parameters + engine_.size_);
        if (!engine_.ensemble_.loss.unit_noise && pass_ % kNoiseInterval == 0) renew_noise(member);
      } else if (!descent.good.empty()) {
        std::copy(descent.good.begin(), descent.good.end(), parameters);
        descent.restart();
        report.outcome = MemberOutcome::kActive;
        returned = true;
      }
    }
    // At the end of the exploration the last word is about the parameters that are kept.
    if (returned && pass_ == schedule_.passes) {
      engine_.kernels_.forward(prepare());
      engine_.finish_forward(worker_.builder.task(), pack_);
    }
  }

  void renew_noise(int member) {
    const Ensemble& ensemble = engine_.ensemble_;
    const MemberKey& key = ensemble.members[member];
    const int regions = ensemble.layout.regions;
    const double freedom = std::max(1.0, noise_freedom(ensemble, key));
    for (int n = 0; n < regions; ++n) {
      const std::size_t k = static_cast<std::size_t>(member) * regions + n;
      engine_.noise_sd_[k] =
          estimate_noise(engine_.sse_[k], freedom, ensemble.datasets[key.dataset].signal_sd[n],
                         engine_.noise_sd_[k]);
    }
    engine_.reports_[member].loss = engine_.loss(member);
    engine_.reports_[member].noise_estimated = true;
  }

  // One step of every lane by the task's gradient; a window carries its share of the prior.
  void update(int window) {
    const int windows = schedule_.step_per_window ? worker_.builder.task().windows : 1;
    const int total = schedule_.passes * windows;
    const double rate = cosine_rate(schedule_.rate, pass_ * windows + window, total);
    for (std::size_t lane = 0; lane < pack_.members.size(); ++lane) {
      update_lane(static_cast<int>(lane), rate, 1.0 / windows);
    }
  }

  void update_lane(int lane, double rate, double share) {
    const int member = pack_.members[lane];
    const Ensemble& ensemble = engine_.ensemble_;
    const Structure& structure = engine_.structure_of(member);
    const PackTask<S>& task = worker_.builder.task();
    Descent& descent = descents_[lane];
    double* parameters = engine_.parameters(member);
    const int width = engine_.kernels_.members;

    gradient_.clear();
    for (const int p : structure.free) {
      const double scale =
          p < ensemble.layout.neural() ? 1 : natural_scale(parameters[p], structure.prior_mean[p]);
      const double prior = prior_of(ensemble, structure, p, parameters[p]).slope;
      gradient_.push_back(scale * task.gradient[p * width + lane] +
                          share * ensemble.loss.beta * prior);
      if (!std::isfinite(gradient_.back())) return;
    }
    for (std::size_t k = 0; k < structure.free.size(); ++k) {
      const int p = structure.free[k];
      Optimizer::update(rate * descent.rate_scale, gradient_[k], share * structure.l1[p],
                        parameters[p], descent.state[p]);
      parameters[p] =
          std::clamp(parameters[p], lower_bound(ensemble, p), upper_bound(ensemble, structure, p));
    }
    const std::size_t first = static_cast<std::size_t>(member) * ensemble.layout.regions;
    worker_.builder.set_lane(ensemble, structure, lane, parameters, &engine_.noise_sd_[first]);
  }

  CpuEngine& engine_;
  const Pack& pack_;
  Worker& worker_;
  const ExploreSchedule& schedule_;
  const GridPlan& plan_;
  std::vector<Descent> descents_;  // [lane]
  std::vector<double> gradient_;   // [free] of the lane at hand
  int pass_ = 0;
};

template <class S>
void CpuEngine<S>::explore(std::span<const int> members, const ExploreSchedule& schedule,
                           std::vector<std::vector<double>>* traces) {
  const std::vector<Pack> packs = packs_of(members, false);
  const int segment = segment_length(ensemble_.layout.regions);
  for (const Pack& pack : packs) plan(pack.grid, schedule.windows, segment);
  std::map<int, std::vector<double>*> trace_of;
  if (traces != nullptr) {
    traces->assign(members.size(), {});
    for (std::size_t k = 0; k < members.size(); ++k) trace_of[members[k]] = &(*traces)[k];
  }
  each_pack(packs, [&](const Pack& pack, Worker& worker) {
    std::vector<std::vector<double>*> pack_traces;
    if (traces != nullptr) {
      for (const int member : pack.members) pack_traces.push_back(trace_of.at(member));
    }
    const GridPlan& cuts = plan(pack.grid, schedule.windows, segment);
    with_type(Optimizers{}, schedule.optimizer, [&]<class Optimizer>() {
      Exploration<Optimizer>(*this, pack, worker, schedule, cuts).run(pack_traces);
    });
  });
}

template void CpuEngine<float>::explore(std::span<const int>, const ExploreSchedule&,
                                        std::vector<std::vector<double>>*);
template void CpuEngine<double>::explore(std::span<const int>, const ExploreSchedule&,
                                         std::vector<std::vector<double>>*);

}  // namespace dcmrnn
