// Instances beside the bench's own, and solved by OSQP.
#include <string>

#include <gtest/gtest.h>

#include "core/strings.h"
#include "envs/qp/classes/every_class.h"
#include "tests/envs/qp/oracle_process.h"

namespace rookery::qp {
namespace {

constexpr int kInstances = 80;  // that moments are of

TEST(ClassInstancesTest, AreConvexAndFeasible) {
  OracleProcess oracle;
  for (const ProblemClass& problems : EveryClass()) {
    for (const uint64_t key : {1, 2, 3}) {
      const int64_t size = problems.smallest + static_cast<int64_t>(key) - 1;
      Random random({key});
      const Problem problem = MakeProblem(problems, size, random);
      const auto spectrum = oracle.Ask("spectrum", problem).numbers;
      EXPECT_GE(spectrum[0], -1e-9 * spectrum[1]) << problems.name << " " << size;
      EXPECT_EQ(oracle.Ask("solve", problem).text, "solved") << problems.name << " " << size;
    }
  }
}

// What the oracle says of instances whose A is `factor` times what it was.
std::string Compared(OracleProcess& oracle, const ProblemClass& problems, double factor) {
  for (uint64_t key = 0; key < kInstances; ++key) {
    Random random({key, 17});
    Problem problem = MakeProblem(problems, problems.smallest, random);
    for (double& x : problem.A.value) x *= factor;
    oracle.Ask("tell", problem);
  }
  return oracle.Ask(StrCat("compare ", problems.name, " ", problems.smallest), OracleArrays{}).text;
}

TEST(ClassInstancesTest, AreDistributedLikeTheBenchs) {
  OracleProcess oracle;
  for (const ProblemClass& problems : EveryClass()) {
    if (problems.name == "mpc") continue;
    EXPECT_EQ(Compared(oracle, problems, 1), "ok") << problems.name;
  }
}

// The comparison notices 5 %.
TEST(ClassInstancesTest, ComparisonCanFail) {
  OracleProcess oracle;
  for (const char* name : {"random", "svm", "control"}) {
    EXPECT_NE(Compared(oracle, FindClass(name), 1.05), "ok") << name;
  }
}

}  // namespace
}  // namespace rookery::qp
