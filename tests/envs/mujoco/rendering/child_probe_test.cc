#include "envs/mujoco/rendering/child_probe.h"

#include <unistd.h>

#include <csignal>

#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery {
namespace {

TEST(ChildProbeTest, WhatWorksThereIsNoProblem) {
  bool here = false;
  EXPECT_EQ(ProblemInChild([&] { here = true; }, 20), "");
  EXPECT_FALSE(here) << "it ran in this process";
}

TEST(ChildProbeTest, SaysWhatHappened) {
  EXPECT_EQ(ProblemInChild([] { throw UserError("install libegl1"); }, 20), "install libegl1");
  EXPECT_EQ(ProblemInChild([] { ::raise(SIGKILL); }, 20), "it crashed with signal 9");
  EXPECT_EQ(ProblemInChild([] { ::_exit(3); }, 20), "it ended its process");
  EXPECT_EQ(ProblemInChild([] { ::pause(); }, 0.2), "no answer within 0.2 s");
}

TEST(ChildProbeTest, AParentThatIsNotToldOfItsChildrenStillKnows) {
  const auto before = std::signal(SIGCHLD, SIG_IGN);
  EXPECT_EQ(ProblemInChild([] {}, 20), "");
  EXPECT_EQ(ProblemInChild([] { ::raise(SIGKILL); }, 20), "it ended its process");
  std::signal(SIGCHLD, before);
}

}  // namespace
}  // namespace rookery
