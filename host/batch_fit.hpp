// One batch of subjects through all stages: starts, explore, prune, polish, gather. Under several
// models each subject is fitted under each of them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "host/gather.hpp"
#include "host/starts.hpp"
#include "host/structure_search.hpp"
#include "kernels/cpu/worker_pool.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {

// The engines of a fit: one for all starts, and one in double for the best start of each subject
// (the same one under double precision).
struct FitEngines {
  std::unique_ptr<Engine> ensemble;
  std::unique_ptr<Engine> finish;  // null: the first one finishes
};

// Said between two engine calls; false interrupts.
using StageCallback = std::function<bool(const char* stage)>;

class BatchFit {
 public:
  // models: of the same regions, inputs, equations and step; they outlive the batch.
  BatchFit(const std::vector<const ModelSpec*>& models, const FitOptions& options,
           FitEngines& engines, const std::vector<const Subject*>& subjects, StageCallback stage);

  // Puts the data on the grid, draws the starts and puts both into the engine.
  void load();
  // The estimates, [subject, model], or nothing if interrupted. Once, after load.
  std::vector<SubjectEstimate> run();

  std::int64_t region_steps() const { return region_steps_; }
  double engine_seconds() const { return engine_seconds_; }

 private:
  struct Case {  // one subject of the batch under one model
    const Subject* subject = nullptr;
    const ModelSpec* model = nullptr;
    int structure = 0;
    TimeGrid grid;
    Eigen::MatrixXd levels;  // distinct input levels, [level, input]
    int dataset = 0;
    std::vector<int> members;
    bool descended = false;  // whether its best start ended at an optimum
    SubjectEstimate estimate;

    MemberKey key() const { return {dataset, structure}; }
  };

  // Calls work(case) for every case, on all threads: it touches no other case.
  template <class Work>
  void each_case(const Work& work) {
    WorkerPool pool(options_.threads);
    pool.run(static_cast<int>(cases_.size()),
             [&](int k, int) { work(cases_[static_cast<std::size_t>(k)]); });
  }
  std::vector<double> draw_start(Case& one, int number, int attempt) const;
  bool start();
  bool explore();
  bool polish();
  bool finish();
  bool gather(Engine& engine, const std::vector<int>& chosen, const std::vector<int>& best,
              const std::vector<int>& member);
  bool whiten(Engine& engine, const std::vector<int>& chosen, std::vector<BestFit>& fits);
  Eigen::VectorXd autocorrelation_of(const Case& one, const MemberState& state) const;
  void whiten_data(Case& one);
  std::vector<int> load_fits(Engine& engine, const std::vector<int>& cases,
                             const std::vector<const BestFit*>& fits) const;
  std::vector<std::size_t> evaluate(Engine& engine, const std::vector<int>& cases,
                                    const std::vector<BestFit*>& fits);
  bool search_structures(Engine& engine, const std::vector<int>& chosen,
                         std::vector<BestFit>& fits);
  std::size_t largest_free() const;
  bool bootstrap();
  bool sample();
  bool half_step();
  std::vector<int> all_members() const;
  PolishSchedule schedule() const {
    return {options_.polish->max_iterations, options_.polish->tolerance};
  }
  // Refines the members until all have ended. after: called with those that took part in a trial,
  // before the ended ones leave; it may drop some. false: interrupted.
  using AfterTrial = std::function<void(int trial, std::vector<int>& members)>;
  bool descend(Engine& engine, std::vector<int> members, const std::vector<Prestep>& presteps,
               const PolishSchedule& schedule, const char* stage, const AfterTrial& after);
  bool descend(Engine& engine, const std::vector<int>& members, const PolishSchedule& schedule,
               const char* stage);
  void trace_losses(const Engine& engine, const std::vector<int>& members);
  void drop_hopeless(Engine& engine, std::vector<int>& active);
  void record_outcomes(Case& one);
  static void mark_unstable(Case& one);
  std::vector<int> best_members() const;  // [case]
  std::string outcome_of(int member) const;
  std::string prestep_of(int start) const;
  void count_work(std::size_t members, double sweeps);
  // Runs calls of an engine on the clock.
  template <class Calls>
  void in_engine(Calls calls) {
    const auto begin = std::chrono::steady_clock::now();
    calls();
    engine_seconds_ +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }

  const std::vector<const ModelSpec*> models_;
  const FitOptions& options_;
  FitEngines& engines_;
  StageCallback stage_;
  Ensemble shared_;  // layout, structures, data sets; kept for the gathering
  std::vector<Case> cases_;
  std::vector<int> case_of_;  // [member]
  std::vector<char> pruned_;  // [member]
  std::int64_t region_steps_ = 0;
  double engine_seconds_ = 0;
};

}  // namespace dcmrnn
