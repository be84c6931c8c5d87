#include "distributed/runtime/acting/flight_recorder.h"

#include <fstream>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/io/temporary_folder.h"

namespace rookery {
namespace {

TEST(FlightRecorderTest, ReadsBackWhatWasRecorded) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "recorder";
  FlightRecorder recorder(path, /*num_envs=*/2, /*action_dim=*/3, /*num_parameters=*/1,
                          /*max_decisions=*/4);
  recorder.Begin(0, 7, {.seed = 11, .parameters = {0.5}});
  recorder.Begin(1, 8, {.seed = 12, .parameters = {1.5}});
  recorder.Record(1, std::vector<float>{1, 2, 3});
  recorder.Record(1, std::vector<float>{4, 5, 6});
  recorder.pulse().Beat();
  EXPECT_EQ(FlightRecorder::ReadBeats(path).count, 1);
  const auto episodes = FlightRecorder::Read(path);
  ASSERT_EQ(episodes.size(), 2u);
  EXPECT_EQ(episodes[0].episode, 7);
  EXPECT_TRUE(episodes[0].actions.empty());
  EXPECT_EQ(episodes[1].start.seed, 12u);
  EXPECT_EQ(episodes[1].start.parameters, std::vector<double>{1.5});
  EXPECT_EQ(episodes[1].actions, (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_TRUE(episodes[1].complete);
}

TEST(FlightRecorderTest, AnEpisodeThatIsBeginningStandsBesideTheOneBefore) {
  const TemporaryFolder folder;
  FlightRecorder recorder(folder.path() / "r", 1, 1, 2, 8);
  const float action = 0.5F;
  recorder.Announce(0, 0, {.seed = 1, .parameters = {1, 2}});
  auto recorded = FlightRecorder::Read(folder.path() / "r").front();
  ASSERT_TRUE(recorded.next);
  EXPECT_EQ(recorded.next->episode, 0);
  EXPECT_EQ(recorded.episode, -1);
  recorder.Begin(0, 0, {.seed = 1, .parameters = {1, 2}});
  recorder.Record(0, {&action, 1});
  EXPECT_FALSE(FlightRecorder::Read(folder.path() / "r").front().next);
  recorder.Announce(0, 1, {.seed = 9, .parameters = {3, 4}});
  recorded = FlightRecorder::Read(folder.path() / "r").front();
  EXPECT_EQ(recorded.start.seed, 1u);
  EXPECT_EQ(recorded.start.parameters, (std::vector<double>{1, 2}));
  EXPECT_EQ(recorded.actions, std::vector<float>{0.5F});
  ASSERT_TRUE(recorded.next);
  EXPECT_EQ(recorded.next->episode, 1);
  EXPECT_EQ(recorded.next->start.seed, 9u);
  EXPECT_EQ(recorded.next->start.parameters, (std::vector<double>{3, 4}));
}

TEST(FlightRecorderTest, AnEpisodeLongerThanItsRoomSaysSo) {
  const TemporaryFolder folder;
  FlightRecorder recorder(folder.path() / "r", 1, 1, 0, 2);
  recorder.Begin(0, 0, {});
  for (const float a : {1.0f, 2.0f, 3.0f}) recorder.Record(0, std::span(&a, 1));
  const auto episode = FlightRecorder::Read(folder.path() / "r").front();
  EXPECT_FALSE(episode.complete);
  EXPECT_EQ(episode.actions, (std::vector<float>{1, 2}));
}

TEST(FlightRecorderTest, RefusesOtherFiles) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "text") << std::string(500, 'x');
  EXPECT_THROW(FlightRecorder::Read(folder.path() / "text"), UserError);
  EXPECT_THROW(FlightRecorder::Read(folder.path() / "nothing"), UserError);
  EXPECT_EQ(FlightRecorder::ReadBeats(folder.path() / "nothing").count, -1);
}

}  // namespace
}  // namespace rookery
