// Throughput: what is counted, how the floor follows from it, what the JSON holds. No timings.
#include "host/throughput.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "dcmrnn/error.hpp"
#include "host/throughput_json.hpp"

namespace dcmrnn {
namespace {

TEST(ThroughputCounts, ArePositiveAndTheSameOnRepeat) {
  for (const BenchKernel kernel : kBenchKernels) {
    for (const bool single : {true, false}) {
      const StepCounts first = count_operations(kernel, 3, single, BenchInputs::kBlocks);
      const StepCounts second = count_operations(kernel, 3, single, BenchInputs::kBlocks);
      for (const double StepCounts::*part :
           {&StepCounts::multiplies, &StepCounts::additions, &StepCounts::divisions,
            &StepCounts::integers, &StepCounts::compares, &StepCounts::loads,
            &StepCounts::stores}) {
        EXPECT_GT(first.*part, 0) << name_of(kernel);
        EXPECT_EQ(first.*part, second.*part) << name_of(kernel);
      }
    }
  }
}

// One step of a region has one reciprocal; in double its logarithm has another. What happens once
// per sweep, or at scans, adds a little.
TEST(ThroughputCounts, ForwardStepHasTheDivisionsOfTheModel) {
  const auto divisions = [](bool single) {
    return count_operations(BenchKernel::kForward, 3, single, BenchInputs::kBlocks).divisions;
  };
  EXPECT_NEAR(divisions(true), 1, 0.1);
  EXPECT_NEAR(divisions(false), 2, 0.1);
}

TEST(ThroughputCounts, GrowWithTheWork) {
  const auto arithmetic = [](BenchKernel kernel, int regions, BenchInputs inputs) {
    return count_operations(kernel, regions, true, inputs).arithmetic();
  };
  const double forward = arithmetic(BenchKernel::kForward, 3, BenchInputs::kBlocks);
  const double exact = arithmetic(BenchKernel::kExact, 3, BenchInputs::kBlocks);
  EXPECT_GT(exact, 2 * forward);  // forward, recomputed, reversed
  EXPECT_GT(arithmetic(BenchKernel::kExact, 8, BenchInputs::kBlocks), exact);
  EXPECT_GT(arithmetic(BenchKernel::kExact, 3, BenchInputs::kEveryStep), exact);
}

TEST(ThroughputCounts, AreOfTheIntegrator) {
  const auto divisions = [](const char* integrator) {
    return count_operations(BenchKernel::kForward, 3, true, BenchInputs::kBlocks, integrator)
        .divisions;
  };
  EXPECT_NEAR(divisions("heun"), 2, 0.1);  // Euler's stage twice
  EXPECT_GT(divisions("exp2"), 1.5);       // the rates of v and q besides
}

constexpr PortModel kPorts = {"test", "test", 2, 4, 5, 8, ""};

TEST(ThroughputFloor, IsSetByTheBusiestUnits) {
  StepCounts counts;
  counts.multiplies = 30;
  counts.additions = 10;
  counts.divisions = 1;
  EXPECT_STREQ(floor_of(kPorts, counts, true).bound, "multiply");
  EXPECT_EQ(floor_of(kPorts, counts, true).cycles, 15);
  counts.integers = 59;
  EXPECT_STREQ(floor_of(kPorts, counts, true).bound, "arithmetic");
  EXPECT_EQ(floor_of(kPorts, counts, true).cycles, 25);
  counts.divisions = 4;
  EXPECT_STREQ(floor_of(kPorts, counts, false).bound, "divide");
  EXPECT_EQ(floor_of(kPorts, counts, false).cycles, 32);
}

TEST(ThroughputFloor, IsSharedByMembersAndThreads) {
  EXPECT_DOUBLE_EQ(floor_ns({24, ""}, 8, 3.0, 1), 1.0);
  EXPECT_DOUBLE_EQ(floor_ns({24, ""}, 8, 3.0, 2), 0.5);
}

TEST(ThroughputFloor, EveryTargetHasExecutionUnits) {
  for (const char* target : {"AVX2", "AVX3", "NEON", "scalar"}) {
    EXPECT_STREQ(port_model(target, "some processor").target, target);
  }
  EXPECT_STREQ(port_model("AVX2", "AMD EPYC 7763").processors, "AMD Zen 3");
  EXPECT_THROW(port_model("abacus", "AMD EPYC 7763"), Error);
}

TEST(ThroughputProblem, StartsDifferAndStayInTheDomain) {
  const ThroughputProblem problem(16, BenchInputs::kBlocks);
  EXPECT_EQ(problem.region_steps(), 16 * ThroughputProblem::kFullSteps);
  EXPECT_NE(problem.start(0), problem.start(1));
  const Ensemble& ensemble = problem.ensemble();
  const PackKernels<double> kernels = choose_target().full(ensemble.neural, ensemble.integrator);
  const GridPlan plan = problem.plan(BenchKernel::kForward);
  PackBuilder<double> builder(kernels);
  const PackTask<double>& task = problem.fill(builder, plan);
  kernels.forward(task);
  for (int k = 0; k < 16 * kernels.members; ++k) EXPECT_TRUE(std::isfinite(task.sse[k]));
  for (int lane = 0; lane < kernels.members; ++lane) EXPECT_EQ(task.floor_hits[lane], 0);
}

TEST(ThroughputProblem, InputsOfEveryStepChangeAtEveryStep) {
  const ThroughputProblem problem(3, BenchInputs::kEveryStep, 64);
  EXPECT_EQ(problem.ensemble().datasets[0].run_begin.size(), 65u);
  const ThroughputProblem blocks(3, BenchInputs::kBlocks, 1024);
  EXPECT_LT(blocks.ensemble().datasets[0].run_begin.size(), 100u);
}

TEST(Throughput, CasesCoverKernelsRegionsPrecisionsThreadsInputsAndIntegrators) {
  std::set<std::string> names;
  for (const ThroughputCase& c : throughput_cases(2)) {
    names.insert(std::string(name_of(c.kernel)) + " " + std::to_string(c.regions) +
                 (c.single ? " fp32 " : " fp64 ") + std::to_string(c.threads) + " " +
                 name_of(c.inputs) + " " + c.integrator);
  }
  EXPECT_EQ(names.size(), 4u * (3 + 1 + 2) * 2 * 2);
  EXPECT_TRUE(names.contains("polish 16 fp64 2 blocks euler"));
  EXPECT_TRUE(names.contains("forward 3 fp32 1 every_step euler"));
  EXPECT_TRUE(names.contains("exact 3 fp32 1 blocks exp2"));
  EXPECT_EQ(throughput_cases(1).size(), names.size() / 2);
}

TEST(Throughput, CaseAsJsonHasThePromisedKeys) {
  ThroughputOptions quick;
  quick.least_seconds = 0;
  quick.repetitions = 1;
  ThroughputBench bench(quick);
  const auto json =
      case_json(bench.run({BenchKernel::kForward, 3, true, 1, BenchInputs::kBlocks, "euler"}));
  for (const char* key :
       {"kernel", "regions", "precision", "threads", "target", "ns_per_region_step", "floor_ns",
        "inputs", "integrator", "share_of_floor"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_EQ(json["kernel"], "forward");
  EXPECT_EQ(json["precision"], "fp32");
  EXPECT_GT(json["floor_ns"].get<double>(), 0);
  EXPECT_GT(json["ns_per_region_step"].get<double>(), 0);
  const auto machine = machine_json(bench);
  EXPECT_GT(machine["clock_ghz"].get<double>(), 0);
  EXPECT_EQ(machine["target"], bench.target().name);
}

TEST(Throughput, UnknownTargetNamesThoseThatAreUsable) {
  ThroughputOptions options;
  options.target = "abacus";
  try {
    ThroughputBench bench(options);
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kUsage);
    EXPECT_NE(std::string(error.what()).find("scalar"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace dcmrnn
