#include "host/report/equations.hpp"

#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

struct Equation {
  const char* name;
  const char* html;  // one line per <br>
};

constexpr Equation kNeural[] = {
    {"bilinear", "<em>ẋ = A x + Σ<sub>j</sub> u<sub>j</sub> B<sub>j</sub> x + C u</em>"},
    {"sigmoid",
     "<em>ẋ<sub>i</sub> = M<sub>ii</sub> x<sub>i</sub> + Σ<sub>k≠i</sub> M<sub>ik</sub> "
     "tanh(x<sub>k</sub>) + (C u)<sub>i</sub></em>, &ensp; "
     "<em>M = A + Σ<sub>j</sub> u<sub>j</sub> B<sub>j</sub></em>"}};

constexpr Equation kHemodynamics[] = {
    {"balloon",
     "<em>ṡ = x − κ s − γ (f − 1)</em>, &ensp; <em>ḟ = s</em><br>"
     "<em>τ v̇ = f − v<sup>1/α</sup></em>, &ensp; "
     "<em>τ q̇ = f (1 − (1 − E<sub>0</sub>)<sup>1/f</sup>) / E<sub>0</sub> − v<sup>1/α</sup> q / v"
     "</em>"}};

constexpr const char* kSignal =
    "<em>y = V<sub>0</sub> (k<sub>1</sub> (1 − q) + k<sub>2</sub> (1 − q / v) + k<sub>3</sub> (1 − "
    "v))"
    "</em><br>";

constexpr Equation kOutput[] = {
    {"stephan",
     "<em>k<sub>1</sub> = 4.3 ϑ<sub>0</sub> E<sub>0</sub> TE</em>, &ensp; "
     "<em>k<sub>2</sub> = ε r<sub>0</sub> E<sub>0</sub> TE</em>, &ensp; "
     "<em>k<sub>3</sub> = 1 − ε</em>"},
    {"buxton",
     "<em>k<sub>1</sub> = 7 E<sub>0</sub></em>, &ensp; <em>k<sub>2</sub> = 2</em>, &ensp; "
     "<em>k<sub>3</sub> = 2 E<sub>0</sub> − 0.2</em>"}};

template <std::size_t Count>
std::string row(const char* kind, const std::string& name, const Equation (&known)[Count],
                const char* before = "") {
  std::string html;
  for (const Equation& equation : known) {
    if (name == equation.name) html.assign(before).append(equation.html);
  }
  return element("span", "", kind + (", " + escape(name))) + element("div", "", html);
}

}  // namespace

std::string equations(const ModelSpec& model) {
  return element("div", "equations",
                 row("Neural", model.neural, kNeural) +
                     row("Hemodynamics", model.hemodynamics, kHemodynamics) +
                     row("Output", model.output, kOutput, kSignal));
}

}  // namespace dcmrnn::report
