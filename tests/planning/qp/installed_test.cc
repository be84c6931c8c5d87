// The QP solver away from this tree: `cmake --install`, and what is built on that alone.
#include <cstdio>
#include <cstdlib>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/strings.h"
#include "tests/tools/run_rookery.h"

namespace rookery {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// What the shell command printed; fails the test where the command fails.
std::string Output(const Scratch& scratch, const std::string& command) {
  const std::string all = StrCat("( ", command, " ) >", (scratch / "out").string(), " 2>&1");
  const int status = std::system(all.c_str());
  std::string out = FileText(scratch / "out");
  EXPECT_EQ(status, 0) << command << "\n" << out;
  return out;
}

// x = (0.3, 0.7) is OSQP's documentation's; x = (0.25, 0.75) minimizes on x0 + x1 = 1 alone, where
// y0 = -(4 x0 + x1 + 1).
TEST(InstalledQp, InCAndInCpp) {
  const Scratch scratch;
  const std::string prefix = (scratch / "prefix").string(), build = (scratch / "build").string();
  Output(scratch, StrCat("cmake --install ", BinaryPath(""), " --component qp --prefix ", prefix));
  Output(scratch, StrCat("cmake -S ", SourcePath("tests/planning/qp/installed"), " -B ", build,
                         " -DCMAKE_PREFIX_PATH=", prefix, " && cmake --build ", build));
  EXPECT_THAT(Output(scratch, StrCat(build, "/in_c")),
              StartsWith("x 0.3000 0.7000 y -2.9000 0.0000 0.2000\n"
                         "x 0.2500 0.7500 y -2.7500 0.0000 0.0000\n"
                         "refused: the QP: "));
  EXPECT_THAT(Output(scratch, StrCat(build, "/in_cpp")),
              StartsWith("solved x 0.3000 0.7000\nrefused: the QP: x has 3 elements; 2 would"));
  // The package names no place of this machine.
  EXPECT_THAT(
      Output(scratch, StrCat("cat ", prefix, "/lib/cmake/Rookery/RookeryQpTargets*.cmake")),
      AllOf(HasSubstr("rookery::amd"), Not(HasSubstr(SourcePath(""))), Not(HasSubstr("libamd"))));
  // What else Rookery has is not there, and is asked for in vain with a reason.
  Output(scratch, StrCat("sed 's/COMPONENTS qp/COMPONENTS envs/' ",
                         SourcePath("tests/planning/qp/installed/CMakeLists.txt"), " >",
                         (scratch / "CMakeLists.txt").string()));
  EXPECT_THAT(Output(scratch, StrCat("! cmake -S ", (scratch / "").string(), " -B ",
                                     (scratch / "envs").string(), " -DCMAKE_PREFIX_PATH=", prefix)),
              HasSubstr("The QP solver alone is installed here"));
}

// The program's report, which examples/mpc/README.md shows.
TEST(InstalledQp, ControlsACartPole) {
  const Scratch scratch;
  const std::string out =
      Output(scratch, StrCat(SourcePath("examples/mpc/check.sh"), " ", BinaryPath(""), " 5 500"));
  int moves = 0, missed = -1, unsolved = -1, held = 0;
  double median = 0, worst = 0, force = 0, bound = 0, angle = 0, cart = 0, target = 0, pole = 0;
  ASSERT_EQ(std::sscanf(out.c_str(),
                        "%d moves, %d deadlines missed, %d not solved\n"
                        "a move took %lf ms (median), at most %lf ms\n"
                        "the force was at most %lf N of %lf, and held there by its bound %d times\n"
                        "the pole was at most %lf rad from upright\n"
                        "at the end the cart is at %lf m of %lf, the pole at %lf rad",
                        &moves, &missed, &unsolved, &median, &worst, &force, &bound, &held, &angle,
                        &cart, &target, &pole),
            12)
      << out;
  EXPECT_EQ(moves, 500);
  EXPECT_EQ(missed, 0) << out;
  EXPECT_EQ(unsolved, 0) << out;
  EXPECT_GT(median, 0);
  EXPECT_GE(worst, median);
  EXPECT_EQ(bound, 5);
  EXPECT_LE(force, bound * 1.001) << "more than the solver's tolerance above the bound";
  EXPECT_GE(held, 20) << "a bound that never holds shows nothing";
  EXPECT_LT(angle, 0.3);
  EXPECT_EQ(target, 1);
  EXPECT_NEAR(cart, target, 0.03);
  EXPECT_NEAR(pole, 0, 0.02);
}

// Without time each deadline is missed, the first plans stay unsolved, and nothing else breaks.
TEST(InstalledQp, CountsWhatItMisses) {
  const Scratch scratch;
  const std::string out = Output(
      scratch, StrCat(SourcePath("examples/mpc/check.sh"), " ", BinaryPath(""), " 1 0.0001"));
  int moves = 0, missed = 0, unsolved = 0;
  ASSERT_EQ(std::sscanf(out.c_str(), "%d moves, %d deadlines missed, %d not solved", &moves,
                        &missed, &unsolved),
            3)
      << out;
  EXPECT_EQ(moves, 100);
  EXPECT_EQ(missed, moves);
  EXPECT_GT(unsolved, 0);
}

}  // namespace
}  // namespace rookery
