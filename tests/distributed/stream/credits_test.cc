// Back pressure: credits in bytes stop the sender and let it go on.
#include <gmock/gmock.h>

#include "distributed/stream/retained_chunks.h"
#include "tests/distributed/stream/stream_fixture.h"

namespace rookery::stream {
namespace {

using namespace std::chrono_literals;

class CreditsTest : public StreamTest {};

TEST_P(CreditsTest, ActorsPauseWhileTheLearnerMayNotInsert) {
  constexpr size_t kWindow = 100'000;
  StartServer({.window_bytes = kWindow});
  handler.may_insert = false;
  Client client(ActorOptions());
  const uint64_t incarnation = client.Connect()->incarnation;
  std::atomic<int> accepted{0};
  std::vector<Recorded> sent;
  std::thread actor([&] {
    RowSource source(incarnation, 0, 1, {.bytes = 4'000});
    for (int i = 0; i < 200; ++i) {
      const ChunkView chunk = source.Next();
      sent.push_back(Copy(chunk));
      client.Append(chunk);
      ++accepted;
    }
  });
  // What fits into the window is inserted, not a byte more.
  ASSERT_TRUE(Eventually([&] { return handler.inserted_bytes > kWindow - 8'000; }));
  std::this_thread::sleep_for(100ms);
  EXPECT_LE(handler.inserted_bytes, kWindow);
  EXPECT_LT(accepted, 50);
  EXPECT_EQ(server->Stats().waiting_bytes, handler.inserted_bytes);
  const int stopped_at = accepted;

  handler.may_insert = true;
  server->Wake();
  actor.join();
  EXPECT_TRUE(client.Flush(10s));
  EXPECT_GT(accepted, stopped_at);
  EXPECT_EQ(sink.chunks(), sent);
  EXPECT_GT(client.stats().waited_for_credits, 0.05);
  EXPECT_EQ(server->Stats().waiting_bytes, 0u);
}

TEST_P(CreditsTest, PausedActorsGoOnWithoutAWakeUp) {
  StartServer({.window_bytes = 10'000});
  handler.may_insert = false;
  Client client(ActorOptions());
  RowSource source(client.Connect()->incarnation, 0, 1, {.bytes = 4'000});
  std::thread learner([&] {
    std::this_thread::sleep_for(50ms);
    handler.may_insert = true;
  });
  for (int i = 0; i < 10; ++i) client.Append(source.Next());
  learner.join();
  EXPECT_TRUE(client.Flush(10s));
}

TEST_P(CreditsTest, AWaitingAppendCanBeStopped) {
  StartServer({.window_bytes = 1});
  handler.may_insert = false;
  Client client(ActorOptions());
  RowSource source(client.Connect()->incarnation, 0, 1, {.rows = 1});
  EXPECT_EQ(client.Append(source.Next()).outcome, AppendResult::Outcome::kAccepted);
  // The learner's own word is a reason as well.
  server->BroadcastControl("stop");
  const AppendResult result = client.Append(source.Next(), [&] { return client.HasControl(); });
  EXPECT_EQ(result.outcome, AppendResult::Outcome::kStopped);
  EXPECT_TRUE(client.Flush(10s));
  EXPECT_EQ(sink.chunks().size(), 1u);
}

TEST_P(CreditsTest, ChunksAboveTheWindowGoOneByOne) {
  StartServer({.window_bytes = 1'000});
  Client client(ActorOptions());
  RowSource source(client.Connect()->incarnation, 0, 1, {.bytes = 50'000, .rows = 4'000}, 4'000);
  std::vector<Recorded> sent;
  for (int i = 0; i < 20; ++i) {
    const ChunkView chunk = source.Next();
    sent.push_back(Copy(chunk));
    client.Append(chunk);
  }
  EXPECT_TRUE(client.Flush(10s));
  EXPECT_EQ(sink.chunks(), sent);
}

TEST_P(CreditsTest, SendingWithoutCreditsEndsTheSession) {
  StartServer({.window_bytes = 10'000});
  handler.may_insert = false;
  RawPeer actor(endpoint);
  const Welcome welcome = actor.SayHello();
  RowSource source(welcome.incarnation, 0, 1, {.bytes = 4'000});
  for (int i = 0; i < 6; ++i) {
    ChunkFrame frame(source.Next());
    frame.SetNumber(i);
    actor.Send(frame.bytes());
  }
  EXPECT_THAT(actor.ReceiveOnly(FrameType::kRefusal), testing::HasSubstr("credits"));
  EXPECT_GT(handler.inserted_bytes, 0u);
  EXPECT_LE(handler.inserted_bytes, 10'000u);
}

INSTANTIATE_TEST_SUITE_P(Transports, CreditsTest, testing::Values("unix", "tcp"), TransportName);

}  // namespace
}  // namespace rookery::stream
