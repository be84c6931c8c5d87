#include "distributed/runtime/processes/descriptors.h"

#include <sys/resource.h>

#include <gtest/gtest.h>

namespace rookery {
namespace {

TEST(DescriptorsTest, ConnectionsLeaveRoomForTheRest) {
  for (const size_t limit : {64, 256, 1024, 1 << 20}) {
    const ConnectionLimits limits = ConnectionLimitsFor(limit, 4);
    EXPECT_GE(limits.sessions, 1u);
    EXPECT_GE(limits.waiting, 1u);
    EXPECT_LE(limits.sessions + limits.waiting, std::max<size_t>(2, limit - limit / 4)) << limit;
  }
  EXPECT_EQ(ConnectionLimitsFor(1024, 4).sessions, 256u);
  EXPECT_LT(ConnectionLimitsFor(256, 4).sessions, 64u);
  EXPECT_LT(ConnectionLimitsFor(1024, 150).sessions, 256u);
}

TEST(DescriptorsTest, TheLimitIsTheHardOne) {
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  EXPECT_GE(RaiseDescriptorLimit(), std::min<size_t>(limit.rlim_max, 1 << 20));
}

}  // namespace
}  // namespace rookery
