// Exploration on the CPU: one pack goes through all its passes before the next one starts, so that
// its data stay in cache.
#include <atomic>

#include "dcmrnn/model/catalog.hpp"
#include "kernels/cpu/cpu_engine.hpp"
#include "kernels/explore_member.hpp"

namespace dcmrnn {
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

  // going_on(): false ends the exploration where it is.
  template <class GoingOn>
  void run(std::vector<std::vector<double>*> traces, const GoingOn& going_on) {
    for (pass_ = 0; pass_ < schedule_.passes; ++pass_) {
      if (!going_on()) return;
      if (schedule_.step_per_window) {
        // The forward call renews the confound coefficients that the windows use.
        engine_.kernels_.forward(prepare());
        take_losses();
        engine_.kernels_.windows(prepare(), {this, [](void* self, int window) {
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
  struct Descent {
    std::vector<typename Optimizer::State> state;  // [parameter]
    std::vector<double> good;                      // [parameter] the last ones that worked
    ExploreProgress<Optimizer> progress;

    explicit Descent(std::size_t size) : state(size), good(size) {}
  };

  PackTask<S>& prepare() { return engine_.prepare(pack_, worker_, plan_, false); }

  ExploreMember<Optimizer> view(std::size_t lane) {
    const int member = pack_.members[lane];
    const std::size_t first = static_cast<std::size_t>(member) * engine_.ensemble_.layout.regions;
    Descent& descent = descents_[lane];
    return {{problem_of(engine_.ensemble_, engine_.ensemble_.members[member]),
             sizeof(S) == 4,
             {engine_.parameters(member)},
             {&engine_.noise_sd_[first]},
             {&engine_.sse_[first]},
             {descent.good.data()},
             &engine_.reports_[member]},
            {descent.state.data()},
            &descent.progress};
  }

  // Takes the losses of the pass; members whose parameters do not stand return to the last that
  // did.
  void take_losses() {
    engine_.finish_forward(worker_.builder.task(), pack_);
    bool returned = false;
    for (std::size_t lane = 0; lane < pack_.members.size(); ++lane) {
      returned |= view(lane).take_loss(pass_);
    }
    // At the end of the exploration the last word is about the parameters that are kept.
    if (returned && pass_ == schedule_.passes) {
      engine_.kernels_.forward(prepare());
      engine_.finish_forward(worker_.builder.task(), pack_);
    }
  }

  // One step of every lane by the task's gradient; a window carries its share of the prior.
  void update(int window) {
    const PackTask<S>& task = worker_.builder.task();
    const int windows = schedule_.step_per_window ? task.windows : 1;
    const double rate =
        cosine_rate(schedule_.rate, pass_ * windows + window, schedule_.passes * windows);
    const int width = engine_.kernels_.members;
    for (std::size_t lane = 0; lane < pack_.members.size(); ++lane) {
      const ExploreMember<Optimizer> member = view(lane);
      member.step(Strided<const double>{task.gradient + lane, width}, rate, 1.0 / windows);
      const Structure& structure = engine_.structure_of(pack_.members[lane]);
      worker_.builder.set_lane(engine_.ensemble_, structure, static_cast<int>(lane),
                               member.parameters.base, member.noise_sd.base);
    }
  }

  CpuEngine& engine_;
  const Pack& pack_;
  Worker& worker_;
  const ExploreSchedule& schedule_;
  const GridPlan& plan_;
  std::vector<Descent> descents_;  // [lane]
  int pass_ = 0;
};

template <class S>
void CpuEngine<S>::explore(std::span<const int> members, const ExploreSchedule& schedule,
                           std::vector<std::vector<double>>* traces) {
  for (const int member : members) forget_equations(member);
  const std::vector<Pack> packs = packs_of(members, false);
  const int segment = segment_length(ensemble_.layout.regions);
  for (const Pack& pack : packs) plan(pack.grid, schedule.windows, segment);
  std::map<int, std::vector<double>*> trace_of;
  if (traces != nullptr) {
    traces->assign(members.size(), {});
    for (std::size_t k = 0; k < members.size(); ++k) trace_of[members[k]] = &(*traces)[k];
  }
  std::atomic<bool> stopped = false;
  each_pack(packs, [&](const Pack& pack, Worker& worker) {
    // The calling thread asks for all of them.
    const auto going_on = [&] {
      if (schedule.go_on && &worker == &workers_.front() && !schedule.go_on()) stopped = true;
      return !stopped;
    };
    std::vector<std::vector<double>*> pack_traces;
    if (traces != nullptr) {
      for (const int member : pack.members) pack_traces.push_back(trace_of.at(member));
    }
    const GridPlan& cuts = plan(pack.grid, schedule.windows, segment);
    with_type(Optimizers{}, schedule.optimizer, [&]<class Optimizer>() {
      Exploration<Optimizer>(*this, pack, worker, schedule, cuts).run(pack_traces, going_on);
    });
  });
}

template void CpuEngine<float>::explore(std::span<const int>, const ExploreSchedule&,
                                        std::vector<std::vector<double>>*);
template void CpuEngine<double>::explore(std::span<const int>, const ExploreSchedule&,
                                         std::vector<std::vector<double>>*);

}  // namespace dcmrnn
