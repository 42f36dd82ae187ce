// The only place that maps names to types. A new neural model, integrator of Euler stages or
// exponential steps, output equation or optimizer is one header and one word here; every engine and
// every typed test then covers it.
#pragma once

#include "dcmrnn/model/hemodynamics/balloon.hpp"
#include "dcmrnn/model/integrator/euler.hpp"
#include "dcmrnn/model/integrator/exp2.hpp"
#include "dcmrnn/model/integrator/heun.hpp"
#include "dcmrnn/model/neural/bilinear.hpp"
#include "dcmrnn/model/neural/sigmoid.hpp"
#include "dcmrnn/model/output/buxton.hpp"
#include "dcmrnn/model/output/stephan.hpp"
#include "dcmrnn/optimizer/adam.hpp"
#include "dcmrnn/optimizer/gradient_descent.hpp"
#include "dcmrnn/optimizer/lbfgs.hpp"

namespace dcmrnn {

template <class... Types>
struct TypeList {
  static constexpr int kCount = sizeof...(Types);
  static constexpr const char* kNames[] = {Types::kName...};
};

using NeuralModels = TypeList<Bilinear, Sigmoid>;
using Integrators = TypeList<Euler, Heun, Exp2>;
using OutputModels = TypeList<Stephan, Buxton>;
using Optimizers = TypeList<Adam, GradientDescent, Lbfgs>;

// The one hemodynamic model.
inline constexpr const char* kHemodynamicModels[] = {Balloon<double>::kName};

// Position of a name in a list of names, -1 if absent.
template <int Count>
constexpr int index_of(const char* const (&names)[Count], const char* name) {
  for (int k = 0; k < Count; ++k) {
    const char* a = names[k];
    const char* b = name;
    while (*a != '\0' && *a == *b) {
      ++a;
      ++b;
    }
    if (*a == *b) return k;
  }
  return -1;
}

// Calls f.template operator()<Type>() with the Index-th type of the list.
template <class F>
DCMRNN_HOST void with_type(TypeList<>, int, F&&) {}
template <class F, class First, class... Rest>
DCMRNN_HOST void with_type(TypeList<First, Rest...>, int index, F&& f) {
  if (index == 0) {
    f.template operator()<First>();
  } else {
    with_type(TypeList<Rest...>{}, index - 1, f);
  }
}

// The equations of motion as one type.
template <class NeuralModel, class IntegratorOfSteps>
struct Dynamics {
  using Neural = NeuralModel;
  using Integrator = IntegratorOfSteps;
  template <class T>
  using Hemodynamics = typename Integrator::template Hemodynamics<T>;
};

// Whether an integrator can take a neural model: exponential steps need a linear one.
template <class Neural, class Integrator>
inline constexpr bool kCompatible = Neural::kLinear || !Integrator::kExponential;

// The same by place in the catalog.
DCMRNN_HOST bool compatible(int neural, int integrator) {
  bool linear = true, exponential = false;
  with_type(NeuralModels{}, neural, [&]<class Neural>() { linear = Neural::kLinear; });
  with_type(Integrators{}, integrator,
            [&]<class Integrator>() { exponential = Integrator::kExponential; });
  return linear || !exponential;
}

// Calls f.template operator()<Dynamics>() with the two types of the catalog; a pair that is not
// compatible does nothing.
template <class F>
DCMRNN_HOST void with_dynamics(int neural, int integrator, F&& f) {
  with_type(NeuralModels{}, neural, [&]<class Neural>() DCMRNN_LANE_LAMBDA {
    with_type(Integrators{}, integrator, [&]<class Integrator>() DCMRNN_LANE_LAMBDA {
      if constexpr (kCompatible<Neural, Integrator>) {
        f.template operator()<Dynamics<Neural, Integrator>>();
      }
    });
  });
}

// Stages that the time grid counts in a step of the integrator with this place in the catalog.
template <class... Types>
constexpr int stages_of(TypeList<Types...>, int integrator) {
  const int stages[] = {Types::kStages...};
  return stages[integrator];
}

// The BOLD signal of a region under the output equation with this place in the catalog; for lanes,
// where the equation is a number and not a type.
template <class T, class... Models>
DCMRNN_LANE BoldSignal<T> bold_signal(TypeList<Models...>, int output, const T* theta,
                                      const OutputConstants& constants) {
  BoldSignal<T> signal;
  int k = 0;
  const auto try_one = [&](const BoldSignal<T>& candidate) {
    if (k++ == output) signal = candidate;
  };
  (try_one(BoldSignal<T>::template prepare<Models>(theta, constants)), ...);
  return signal;
}

}  // namespace dcmrnn
