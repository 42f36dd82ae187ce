// Several engines as one: each holds its share of the members and computes at the same time.
#pragma once

#include <functional>
#include <utility>

#include "kernels/engine.hpp"

namespace dcmrnn {

class CallerAnswers;

// The engines must give the same numbers (the same kind and precision): which of them holds a
// member is nobody's business.
class MultiEngine final : public Engine {
 public:
  // parts: at least one.
  explicit MultiEngine(std::vector<std::unique_ptr<Engine>> parts) : parts_(std::move(parts)) {}

  EngineInfo info() const override;
  void load(Ensemble ensemble) override;
  void set_parameters(int member, std::span<const double> parameters) override;
  void set_noise(int member, std::span<const double> noise_sd) override;
  void forward(std::span<const int> members) override;
  std::vector<std::vector<double>> gradients(std::span<const int> members,
                                             const WindowSchedule& windows) override;
  void explore(std::span<const int> members, const ExploreSchedule& schedule,
               std::vector<std::vector<double>>* traces) override;
  void begin_polish(std::span<const int> members, std::span<const Prestep> presteps,
                    const PolishSchedule& schedule) override;
  void refine(std::span<const int> members) override;
  std::vector<NormalEquations> normal_equations(std::span<const int> members) override;
  std::vector<int> select(std::span<const int> members, std::span<const int> segments,
                          int keep) const override;
  void start_kernel_clock() override;
  std::vector<KernelTime> stop_kernel_clock() override;  // part after part
  MemberReport report(int member) const override;
  MemberState store(int member) const override;
  DomainExit locate_exit(int member) const override;

 private:
  // The members of a call that one part holds.
  struct Share {
    std::vector<int> members;         // numbers in the part
    std::vector<std::size_t> places;  // in the call's list
  };

  Engine& part_of(int member) const { return *parts_[owner_[member]]; }
  std::vector<Share> shares(std::span<const int> members) const;
  // Runs work(part, share) for all parts at once; the first exception is thrown on. answers: of the
  // parts' questions, by this thread while they run; may be null.
  void each_share(const std::vector<Share>& shares,
                  const std::function<void(Engine&, const Share&, std::size_t)>& work,
                  CallerAnswers* answers = nullptr) const;

  std::vector<std::unique_ptr<Engine>> parts_;
  std::vector<std::size_t> owner_;  // [member] part
  std::vector<int> local_;          // [member] number in the part
};

// The only part, or all of them as one.
std::unique_ptr<Engine> as_one(std::vector<std::unique_ptr<Engine>> parts);

}  // namespace dcmrnn
