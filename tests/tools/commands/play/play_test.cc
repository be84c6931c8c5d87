#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/envs/scripted_env.h"
#include "tools/commands/play/play_screen.h"
#include "tools/shared/policy_act.h"

namespace rookery {
namespace {

using testing::HasSubstr;

// Nothing was rewarded or diagnosed yet: that is no 0.
TEST(Play, AVideosFirstFrameHasNoValues) {
  Episode episode(Scripted({.terminate_at = 3}), {});
  std::vector<std::string> texts;
  ZeroPolicy policy;
  const auto show = [&](const PlayedStep& step) { texts.push_back(VideoText(step, "zero", 7)); };
  const PlayedEpisode played = PlayEpisode(episode, {}, -1, ActOf(policy), show);
  ASSERT_EQ(texts.size(), 4u);
  EXPECT_THAT(texts[0], HasSubstr("episode 7  decision 0"));
  EXPECT_THAT(texts[0], HasSubstr("reward -\ntwice_frame -"));
  EXPECT_THAT(texts[3], HasSubstr("twice_frame 6"));
  EXPECT_EQ(played.totals.frames, 3);
  EXPECT_EQ(SuccessText(played.totals), "success, not at its end");  // in frame 2
}

}  // namespace
}  // namespace rookery
