// Members and whole fits on a real device, in any order, company and number of pieces: to the bit.
#include "host/estimate_on.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/kernels/company.hpp"
#include "tests/kernels/resumed_fit.hpp"

namespace dcmrnn {
namespace {

class GpuIndependence : public GpuTest {};
INSTANTIATE_TEST_SUITE_P(Precisions, GpuIndependence, kBothPrecisions, precision_name);

// A thread, tiles and the general kernel hold the member; with many members of 3 regions over many
// blocks of threads.
TEST_P(GpuIndependence, MembersDoNotDependOnTheirOrderOrCompany) {
  struct Case {
    int regions, members;
    const char* integrator;
  };
  for (const Case& one : {Case{3, 400, "euler"},
                          {6, 40, "euler"},
                          {17, 10, "euler"},
                          {17, 10, "exp2"},
                          {33, 4, "euler"}}) {
    SmallStudy study(one.regions, 2, "stephan", one.integrator);
    study.free_few();
    study.add_subject(40, 2, true, 1.0);
    study.add_subject(30, 3);
    expect_bits_of_no_company([&] { return gpu(); }, study.ensemble(one.members, 0.1));
  }
}

TEST_P(GpuIndependence, FitsInterruptedAndResumedHaveTheSameBits) {
  FitOptions options = short_fit(precision());
  options.backend = "cuda";
  expect_resumed_fits_to_have_the_same_bits({}, options);
}

}  // namespace
}  // namespace dcmrnn
