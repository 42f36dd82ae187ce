// The contract between the host and what computes. An engine holds one ensemble; parameters,
// gradients, moments and matrices stay in it between load and store. Every call takes the members
// it concerns; a member's results depend on that member alone, never on the others of the call.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "dcmrnn/optimizer/noise_rounds.hpp"
#include "kernels/ensemble_view.hpp"
#include "kernels/member.hpp"
#include "kernels/normal_equations.hpp"
#include "kernels/polish_schedule.hpp"

namespace dcmrnn {

// Windows of truncated backpropagation through time.
struct WindowSchedule {
  double window = 0;  // s; 0: the whole scan (exact gradient)
  double stride = 0;  // s between two window begins; at most the window
};

// Exploration: passes of truncated backpropagation, each followed by a step of the optimizer (or
// with one step after every window). The rate falls to 1 % along a cosine; an optimizer that
// searches takes it as the length of steps of steepest descent.
struct ExploreSchedule {
  int optimizer = 0;  // position in the catalog's list
  WindowSchedule windows;
  bool step_per_window = false;  // by an elementwise optimizer only
  int passes = 0;
  double rate = 0.01;
  // Asked between passes, by the thread that calls; false ends the call soon, with members anywhere
  // on their way. May be empty.
  std::function<bool()> go_on = {};
};

struct EngineInfo {
  std::string backend;    // "cpu" or "cuda"
  std::string device;     // processor
  std::string target;     // instruction set
  std::string precision;  // "single" or "double" states
  bool fused = true;
  int threads = 1;
};

// Where one member ends: what `store` copies out.
struct MemberState {
  std::vector<double> parameters;  // [parameter] vector scale
  std::vector<double> noise_sd;    // [region]
  std::vector<double> sse;         // [region]
};

// What the launches of one kernel took together.
struct KernelTime {
  std::string kernel;
  int launches = 0;
  double seconds = 0;
};

class Engine {
 public:
  virtual ~Engine() = default;
  virtual EngineInfo info() const = 0;

  // Takes an ensemble; everything held before is dropped. Noise starts at the signal's sd.
  virtual void load(Ensemble ensemble) = 0;

  virtual void set_parameters(int member, std::span<const double> parameters) = 0;
  virtual void set_noise(int member, std::span<const double> noise_sd) = 0;

  // F, squared errors and floor hits at the present parameters and noise.
  virtual void forward(std::span<const int> members) = 0;

  // F at the present parameters and noise, as by `forward`, and its gradient over the windows, L1
  // left out: [member][free parameter]. Of no meaning where F is not finite.
  virtual std::vector<std::vector<double>> gradients(std::span<const int> members,
                                                     const WindowSchedule& windows) = 0;
  std::vector<double> gradient(int member, const WindowSchedule& windows) {
    return gradients({&member, 1}, windows).front();
  }

  // All passes of the exploration: gradient and update, noise renewed from the residual on the way.
  // traces, if asked for: F after each pass, member after member.
  virtual void explore(std::span<const int> members, const ExploreSchedule& schedule,
                       std::vector<std::vector<double>>* traces = nullptr) = 0;

  // Prepares members for `refine`.
  virtual void begin_polish(std::span<const int> members, std::span<const Prestep> presteps,
                            const PolishSchedule& schedule) = 0;
  // One trial of each member: normal equations at the trial point, judgement, damped solve. Members
  // that end leave the active outcome.
  virtual void refine(std::span<const int> members) = 0;

  // Of each member at its present parameters and noise.
  virtual std::vector<NormalEquations> normal_equations(std::span<const int> members) = 0;

  // The `keep` members of least F in each segment [segments[k], segments[k + 1]) of `members`;
  // diverged ones are dropped. Ascending within a segment by F, then by place.
  virtual std::vector<int> select(std::span<const int> members, std::span<const int> segments,
                                  int keep) const = 0;

  // Between the two every launch is waited for and timed, for benches. Nothing where the engine
  // launches no kernels.
  virtual void start_kernel_clock() {}
  virtual std::vector<KernelTime> stop_kernel_clock() { return {}; }

  virtual MemberReport report(int member) const = 0;
  virtual MemberState store(int member) const = 0;
  virtual DomainExit locate_exit(int member) const = 0;
};

enum class Precision { kSingle, kDouble };

// threads 0: all cores. target "": the widest instruction set usable here.
std::unique_ptr<Engine> make_cpu_engine(Precision precision, int threads = 0,
                                        const std::string& target = "");

}  // namespace dcmrnn
