#include "core/plural.h"

#include <vector>

#include <gtest/gtest.h>

namespace rookery {
namespace {

TEST(PluralTest, OneIsOne) {
  EXPECT_EQ(Counted(1, "run"), "1 run");
  EXPECT_EQ(Counted(0, "run"), "0 runs");
  EXPECT_EQ(Counted(21, "failed episode"), "21 failed episodes");
  EXPECT_EQ(Plural(1, "decision"), "decision");
}

TEST(PluralTest, ListsAgree) {
  EXPECT_EQ(ThereAre(std::vector<std::string>{}), "there is none");
  EXPECT_EQ(ThereAre(std::vector<std::string>{"sac"}), "there is only sac");
  EXPECT_EQ(ThereAre(std::vector<int>{800, 1200}), "there are 800, 1200");
}

}  // namespace
}  // namespace rookery
