#include "host/io/spm_equations.hpp"

namespace dcmrnn {

void refuse_other_equations(const MatStruct& dcm, const MatStruct& options) {
  constexpr struct {
    const char* option;
    const char* meaning;
  } kOthers[] = {{"two_state", "two states per region"},
                 {"stochastic", "random fluctuations of the states"},
                 {"induced", "cross spectra"},
                 {"endogenous", "fluctuations without an input"},
                 {"backwards", "separate forward and backward connections"}};
  for (const auto& [option, meaning] : kOthers) {
    const auto value = options.numbers(option, "0 or 1", Need::kOptional);
    if (value && !value->values.isZero(0)) {
      options.fault(option, std::string("asks for ") + meaning +
                                "; expected 0: dcmrnn has no equations for it");
    }
  }
  const std::string analysis = text_of(options.raw("analysis"));
  if (!analysis.empty() && analysis != "timeseries" && analysis != "time series") {
    options.fault("analysis",
                  "is \"" + analysis + "\"; expected timeseries: dcmrnn fits no spectra");
  }
  if (options.has("hidden")) {
    options.fault("hidden", "names hidden regions; expected none: every region has data");
  }
  const auto d = dcm.numbers("d", "regions x regions x 0", Need::kOptional);
  if (d && !d->values.isZero(0)) {
    dcm.fault("d", "has nonlinear connections; expected none: dcmrnn has no equations for them");
  }
}

void refuse_undriven(const MatStruct& dcm, const MatStruct& input, const SpmModel& model) {
  if (model.mask.C.isZero(0)) {
    dcm.fault("c", "has no driving input; expected one: without it the model stays at rest");
  } else if (model.drive.isZero(0)) {
    input.fault("u", "is 0 throughout; expected an input: without it the model stays at rest");
  }
}

}  // namespace dcmrnn
