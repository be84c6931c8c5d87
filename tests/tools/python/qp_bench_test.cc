// tools/python/qp, in the peers' environment where there is one: else without most peers.
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "core/strings.h"
#include "tests/paths.h"

namespace rookery {
namespace {

class QpBenchTest : public testing::TestWithParam<const char*> {};

TEST_P(QpBenchTest, Passes) {
  const std::string peers = SourcePath(".venvs/qp/bin/python");
  const std::string python = std::filesystem::exists(peers) ? peers : PythonPath();
  const std::string part = GetParam();
  const bool computed = part == "Judge" || part == "Forms" || part == "Means";
  const std::string script = computed ? "qp_judge_check.py" : "qp_bench_check.py";
  const std::string command =
      StrCat(python, " -B ", SourcePath("tests/tools/python/" + script), " -q ", part);
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(QpPolicies, Passes) {
  const std::string command =
      StrCat(PythonPath(), " -B ", SourcePath("tests/tools/python/qp_policies_check.py "),
             BinaryPath("bin/rookery-qp-policies"), " -q");
  EXPECT_EQ(std::system(command.c_str()), 0);
}

INSTANTIATE_TEST_SUITE_P(Parts, QpBenchTest,
                         testing::Values("Judge", "Forms", "Means", "Runs", "Peers", "Sets",
                                         "Bench"),
                         [](const auto& part) { return std::string(part.param); });

}  // namespace
}  // namespace rookery
