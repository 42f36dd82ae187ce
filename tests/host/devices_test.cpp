#include "host/devices.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/error.hpp"

namespace dcmrnn {
namespace {

// The first one of the machine is of a kind that this build has no code for.
const std::vector<CudaDeviceInfo> kThere = {{1, "large", "sm_90", 132, 80, 79, 3300},
                                            {3, "small", "sm_90", 60, 24, 23, 900}};

std::vector<int> numbers(const std::vector<CudaDeviceInfo>& devices) {
  std::vector<int> numbers;
  for (const CudaDeviceInfo& device : devices) numbers.push_back(device.number);
  return numbers;
}

TEST(Devices, AreThoseAskedForOrTheFirstThatCanBeUsed) {
  EXPECT_EQ(numbers(chosen_devices(kThere, {})), std::vector<int>{1});
  EXPECT_EQ(numbers(chosen_devices(kThere, {3})), std::vector<int>{3});
  EXPECT_EQ(numbers(chosen_devices(kThere, {3, 1})), (std::vector<int>{3, 1}));
}

TEST(Devices, OfSeveralProcessesAreTakenInTurn) {
  EXPECT_EQ(devices_of_process(kThere, 0), std::vector<int>{1});
  EXPECT_EQ(devices_of_process(kThere, 1), std::vector<int>{3});
  EXPECT_EQ(devices_of_process(kThere, 2), std::vector<int>{1});
  EXPECT_TRUE(devices_of_process({}, 1).empty());
}

void expect_error(ExitCode code, const std::string& words, const std::function<void()>& call) {
  try {
    call();
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), code);
    EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
  }
}

TEST(Devices, ThatAreNotThereOrNamedTwiceAreErrors) {
  expect_error(ExitCode::kUnavailable, "device 0 is not there; expected some of 1, 3", [] {
    chosen_devices(kThere, {1, 0});
  });
  expect_error(ExitCode::kUsage, "names device 3 twice", [] { chosen_devices(kThere, {3, 1, 3}); });
}

TEST(Devices, DoNotStandBesideTheCpu) {
  FitOptions options;
  options.backend = "cpu";
  EXPECT_NO_THROW(require_backend(options));
  options.devices = {0};
  expect_error(ExitCode::kUsage, "--devices", [&] { require_backend(options); });
}

TEST(Devices, AreAskedForInVainWhereThereAreNone) {
  if (!cuda_devices().empty()) GTEST_SKIP() << "this machine has a GPU";
  FitOptions options;
  EXPECT_NO_THROW(require_backend(options));
  options.devices = {0};
  expect_error(ExitCode::kUnavailable, cuda_absence(), [&] { require_backend(options); });
  options.devices = {};
  options.backend = "cuda";
  expect_error(ExitCode::kUnavailable, cuda_absence(), [&] { require_backend(options); });
}

}  // namespace
}  // namespace dcmrnn
