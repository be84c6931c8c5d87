#include "agents/bundle/rookery_policy.h"

#include <cmath>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agents/bundle/bundle_writer.h"
#include "agents/bundle/exported_policy.h"
#include "tests/agents/bundle/handmade_bundle.h"
#include "tests/tools/run_rookery.h"

extern "C" int ActInC(const char* folder, const double* observation, double* action);

namespace rookery {
namespace {

using testing::HasSubstr;

TEST(RookeryPolicy, ActsInTheEnvsUnits) {
  const Scratch scratch;
  const std::string folder = (scratch / "bundle").string();
  const HandmadeBundle bundle = SmallBox();
  WriteBundle(folder, bundle.spec, bundle.arrays());
  rookery_policy* policy = rookery_policy_open(folder.c_str(), nullptr, 0);
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(rookery_policy_inputs(policy), 7u);
  EXPECT_EQ(rookery_policy_outputs(policy), 2u);
  EXPECT_EQ(rookery_policy_timestep(policy), 0.04);

  std::vector<double> observation = {0.1, -0.2, 0.3, 0.4, -0.5, 0.6, 2}, action(2), again(2);
  ASSERT_EQ(rookery_policy_act(policy, observation.data(), action.data()), 0);
  auto same = ExportedPolicy<double>::Load(folder);
  std::vector<double> expected(2);
  same.Act(observation, expected);
  EXPECT_NEAR(action[0], 1 + 2 * expected[0], 1e-6);
  EXPECT_NEAR(action[1], 2.5 + 2.5 * expected[1], 1e-6);
  EXPECT_EQ(ActInC(folder.c_str(), observation.data(), again.data()), 0);
  EXPECT_EQ(again, action);

  observation[5] = NAN;
  EXPECT_EQ(rookery_policy_act(policy, observation.data(), again.data()), -1);
  EXPECT_THAT(rookery_policy_error(policy), HasSubstr("element 5 of the observation is nan"));
  EXPECT_EQ(again, action);
  observation[5] = 0;
  EXPECT_EQ(rookery_policy_act(policy, observation.data(), again.data()), 0);
  EXPECT_STREQ(rookery_policy_error(policy), "");
  rookery_policy_close(policy);
  rookery_policy_close(nullptr);
}

TEST(RookeryPolicy, SaysWhatIsWrongInTheRoomThereIs) {
  char why[40] = "";
  EXPECT_EQ(rookery_policy_open("no/such/folder", why, sizeof why), nullptr);
  EXPECT_THAT(why, HasSubstr("no/such/folder/policy.json"));
  EXPECT_LT(std::string(why).size(), sizeof why);
  EXPECT_EQ(rookery_policy_open(nullptr, why, sizeof why), nullptr);
  EXPECT_EQ(rookery_policy_open("no/such/folder", nullptr, 0), nullptr);
}

}  // namespace
}  // namespace rookery
