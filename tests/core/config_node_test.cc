#include "core/config_node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace rookery {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DifferencesTest, NamesWhatBothHaveAndDiffers) {
  ConfigNode there, here;
  there.At("encoder.filters") = ConfigNode::Scalar("32");
  there.At("lr") = ConfigNode::Scalar("1e-3");
  there.At("old") = ConfigNode::Scalar("1");
  there.At("hidden").kind = ConfigNode::Kind::kList;
  there.At("hidden").list = {ConfigNode::Scalar("64"), ConfigNode::Scalar("48")};
  here = there;
  EXPECT_THAT(Differences(there, here, "agent"), IsEmpty());
  here.At("encoder.filters") = ConfigNode::Scalar("16");
  here.At("hidden").list.pop_back();
  here.At("new") = ConfigNode::Scalar("1");
  EXPECT_THAT(Differences(there, here, "agent"),
              ElementsAre("agent.encoder.filters is 32 there and 16 here",
                          "agent.hidden is [64, 48] there and [64] here"));
}

}  // namespace
}  // namespace rookery
