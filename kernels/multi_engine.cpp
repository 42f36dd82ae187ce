#include "kernels/multi_engine.hpp"

#include <exception>
#include <system_error>
#include <thread>

#include "kernels/caller_answers.hpp"
#include "kernels/select.hpp"

namespace dcmrnn {

EngineInfo MultiEngine::info() const {
  EngineInfo info = parts_.front()->info();
  for (std::size_t k = 1; k < parts_.size(); ++k) {
    const EngineInfo other = parts_[k]->info();
    info.device += ", " + other.device;
    info.threads += other.threads;
  }
  return info;
}

void MultiEngine::load(Ensemble ensemble) {
  const std::size_t count = ensemble.members.size();
  const std::size_t size = static_cast<std::size_t>(ensemble.layout.size());
  owner_.assign(count, 0);
  local_.assign(count, 0);
  for (std::size_t part = 0; part < parts_.size(); ++part) {
    const std::size_t first = count * part / parts_.size();
    const std::size_t last = count * (part + 1) / parts_.size();
    Ensemble share = ensemble;
    share.members.assign(ensemble.members.begin() + first, ensemble.members.begin() + last);
    share.parameters.assign(ensemble.parameters.begin() + first * size,
                            ensemble.parameters.begin() + last * size);
    for (std::size_t member = first; member < last; ++member) {
      owner_[member] = part;
      local_[member] = static_cast<int>(member - first);
    }
    parts_[part]->load(std::move(share));
  }
}

auto MultiEngine::shares(std::span<const int> members) const -> std::vector<Share> {
  std::vector<Share> shares(parts_.size());
  for (std::size_t place = 0; place < members.size(); ++place) {
    Share& share = shares[owner_[members[place]]];
    share.members.push_back(local_[members[place]]);
    share.places.push_back(place);
  }
  return shares;
}

void MultiEngine::each_share(const std::vector<Share>& shares,
                             const std::function<void(Engine&, const Share&, std::size_t)>& work,
                             CallerAnswers* answers) const {
  std::vector<std::exception_ptr> failures(parts_.size());
  {
    std::vector<std::jthread> threads;
    const auto run = [&](std::size_t part) {
      try {
        work(*parts_[part], shares[part], part);
      } catch (...) {
        failures[part] = std::current_exception();
      }
      if (answers != nullptr) answers->leave();
    };
    for (std::size_t part = 0; part < parts_.size(); ++part) {
      if (shares[part].members.empty()) continue;
      try {
        threads.emplace_back(run, part);
      } catch (const std::system_error&) {  // no more threads: those that run still want answers
        failures[part] = std::current_exception();
        break;
      }
    }
    if (answers != nullptr) answers->answer(threads.size());
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

void MultiEngine::set_parameters(int member, std::span<const double> parameters) {
  part_of(member).set_parameters(local_[member], parameters);
}

void MultiEngine::set_noise(int member, std::span<const double> noise_sd) {
  part_of(member).set_noise(local_[member], noise_sd);
}

void MultiEngine::forward(std::span<const int> members) {
  each_share(shares(members),
             [](Engine& part, const Share& share, std::size_t) { part.forward(share.members); });
}

std::vector<std::vector<double>> MultiEngine::gradients(std::span<const int> members,
                                                        const WindowSchedule& windows) {
  std::vector<std::vector<double>> gradients(members.size());
  each_share(shares(members), [&](Engine& part, const Share& share, std::size_t) {
    std::vector<std::vector<double>> own = part.gradients(share.members, windows);
    for (std::size_t k = 0; k < own.size(); ++k) gradients[share.places[k]] = std::move(own[k]);
  });
  return gradients;
}

void MultiEngine::explore(std::span<const int> members, const ExploreSchedule& schedule,
                          std::vector<std::vector<double>>* traces) {
  if (traces != nullptr) traces->assign(members.size(), {});
  CallerAnswers answers(schedule.go_on);
  ExploreSchedule of_part = schedule;
  if (schedule.go_on) of_part.go_on = [&] { return answers.ask(); };
  const auto explore_share = [&](Engine& part, const Share& share, std::size_t) {
    std::vector<std::vector<double>> own;
    part.explore(share.members, of_part, traces == nullptr ? nullptr : &own);
    for (std::size_t k = 0; k < own.size(); ++k) (*traces)[share.places[k]] = std::move(own[k]);
  };
  each_share(shares(members), explore_share, schedule.go_on ? &answers : nullptr);
}

void MultiEngine::begin_polish(std::span<const int> members, std::span<const Prestep> presteps,
                               const PolishSchedule& schedule) {
  each_share(shares(members), [&](Engine& part, const Share& share, std::size_t) {
    std::vector<Prestep> own;
    for (const std::size_t place : share.places) own.push_back(presteps[place]);
    part.begin_polish(share.members, own, schedule);
  });
}

void MultiEngine::refine(std::span<const int> members) {
  each_share(shares(members),
             [](Engine& part, const Share& share, std::size_t) { part.refine(share.members); });
}

std::vector<NormalEquations> MultiEngine::normal_equations(std::span<const int> members) {
  std::vector<NormalEquations> equations(members.size());
  each_share(shares(members), [&](Engine& part, const Share& share, std::size_t) {
    std::vector<NormalEquations> own = part.normal_equations(share.members);
    for (std::size_t k = 0; k < own.size(); ++k) equations[share.places[k]] = std::move(own[k]);
  });
  return equations;
}

std::vector<int> MultiEngine::select(std::span<const int> members, std::span<const int> segments,
                                     int keep) const {
  return select_members(*this, members, segments, keep);
}

void MultiEngine::start_kernel_clock() {
  for (const auto& part : parts_) part->start_kernel_clock();
}

std::vector<KernelTime> MultiEngine::stop_kernel_clock() {
  std::vector<KernelTime> times;
  for (const auto& part : parts_) {
    for (KernelTime& time : part->stop_kernel_clock()) times.push_back(std::move(time));
  }
  return times;
}

MemberReport MultiEngine::report(int member) const {
  return part_of(member).report(local_[member]);
}

MemberState MultiEngine::store(int member) const { return part_of(member).store(local_[member]); }

DomainExit MultiEngine::locate_exit(int member) const {
  return part_of(member).locate_exit(local_[member]);
}

std::unique_ptr<Engine> as_one(std::vector<std::unique_ptr<Engine>> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  return std::make_unique<MultiEngine>(std::move(parts));
}

}  // namespace dcmrnn
