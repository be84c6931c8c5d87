// Exactly once: connections that break anywhere, learners that come back from a checkpoint.
#include <mutex>

#include <gmock/gmock.h>

#include "distributed/stream/retained_chunks.h"
#include "tests/distributed/stream/stream_fixture.h"

namespace rookery::stream {
namespace {

using namespace std::chrono_literals;

class ReconnectTest : public StreamTest {
 protected:
  // The learner dies without a word: first the wire is cut, then the server is gone.
  void KillServer(std::unique_ptr<CuttingProxy>& proxy) {
    proxy.reset();
    server.reset();
  }
};

// Every cut is at another byte: in headers, counts, columns, Acks, handshakes.
TEST_P(ReconnectTest, HundredsOfRandomCutsInsertEverythingOnce) {
  StartServer({.window_bytes = 60'000}, Door::kOwn);  // whose chunks go straight into the sink
  const Endpoint cut = folder.UnixEndpoint("cut");
  CuttingProxy proxy(cut, endpoint, 11, 12'000);
  ClientOptions options = ActorOptions();
  options.endpoint = cut;
  Client client(options);
  const uint64_t incarnation = client.Connect()->incarnation;
  RowSource source(incarnation, 0, 1, {.bytes = 3'000});
  std::vector<Recorded> sent;
  while (proxy.cuts() < 300) {
    const ChunkView chunk = source.Next();
    sent.push_back(Copy(chunk));
    ASSERT_EQ(client.Append(chunk).outcome, AppendResult::Outcome::kAccepted);
    // Durability comes and goes as checkpoints would.
    if (sent.size() % 64 == 0) server->MarkDurable(server->SaveState());
  }
  proxy.StopCutting();
  ASSERT_TRUE(client.Flush(10s));
  EXPECT_EQ(sink.chunks(), sent);
  EXPECT_EQ(sink.open_slots(), 0u);
  EXPECT_GT(sink.aborts(), 10u);
  EXPECT_EQ(client.incarnation(), incarnation);
  EXPECT_EQ(client.stats().lost_chunks, 0u);
}

TEST_P(ReconnectTest, AResumedLearnerGetsWhatItsCheckpointMisses) {
  StartServer();
  const Endpoint front = folder.UnixEndpoint("front");
  auto proxy = std::make_unique<CuttingProxy>(front, endpoint, 1, 1e12);
  ClientOptions options = ActorOptions();
  options.endpoint = front;
  Client client(options);
  const uint64_t incarnation = client.Connect()->incarnation;
  RowSource source(incarnation, 0, 1, {.rows = 3});
  std::vector<Recorded> sent;
  const auto append = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const ChunkView chunk = source.Next();
      sent.push_back(Copy(chunk));
      client.Append(chunk);
    }
    ASSERT_TRUE(client.Flush(10s));
  };
  append(10);
  StreamState checkpoint;
  std::vector<Recorded> saved;
  server->WhilePaused([&](const StreamState& state) {
    checkpoint = state;
    saved = sink.chunks();
  });
  server->MarkDurable(checkpoint);
  ASSERT_TRUE(Eventually([&] { return client.stats().retained_chunks == 0; }));
  append(7);

  KillServer(proxy);
  std::filesystem::remove(front.path);
  RecordingSink resumed_sink(TestSchema());
  server = std::make_unique<Server>(ServerOptions{.run_id = "run", .schema = TestSchema()}, handler,
                                    resumed_sink);
  server->RestoreState(checkpoint);
  endpoint = server->Listen(AnyEndpoint("again"));
  server->Start();
  proxy = std::make_unique<CuttingProxy>(front, endpoint, 1, 1e12);
  append(5);
  const std::vector<Recorded> resumed = resumed_sink.chunks();
  saved.insert(saved.end(), resumed.begin(), resumed.end());
  EXPECT_EQ(saved, sent);
  EXPECT_EQ(client.incarnation(), incarnation);
  EXPECT_EQ(*handler.hellos().back().returning, incarnation);
}

TEST_P(ReconnectTest, ALearnerThatForgotGivesANewIncarnation) {
  StartServer();
  const Endpoint front = folder.UnixEndpoint("front");
  auto proxy = std::make_unique<CuttingProxy>(front, endpoint, 1, 1e12);
  ClientOptions options = ActorOptions();
  options.endpoint = front;
  Client client(options);
  const uint64_t incarnation = client.Connect()->incarnation;
  RowSource source(incarnation, 0, 1, {.rows = 3});
  for (int i = 0; i < 4; ++i) client.Append(source.Next());
  ASSERT_TRUE(client.Flush(10s));
  const StreamState lost_future = server->SaveState();

  KillServer(proxy);
  std::filesystem::remove(front.path);
  // The same run and, as its numbers go on from its checkpoint, the same number for another actor:
  // only the key tells them apart.
  server = std::make_unique<Server>(ServerOptions{.run_id = "run", .schema = TestSchema()}, handler,
                                    sink);
  server->RestoreState(
      {{incarnation, {.next_chunk = 2, .key = lost_future.at(incarnation).key ^ 1}}});
  endpoint = server->Listen(AnyEndpoint("again"));
  server->Start();
  proxy = std::make_unique<CuttingProxy>(front, endpoint, 1, 1e12);
  ASSERT_TRUE(Eventually([&] { return client.incarnation() != incarnation; }));
  EXPECT_FALSE(handler.hellos().back().returning);
  EXPECT_EQ(client.Append(source.Next()).outcome, AppendResult::Outcome::kNewIncarnation);
  EXPECT_EQ(client.stats().lost_chunks, 5u);
  EXPECT_EQ(client.stats().lost_rows, 15u);
  source.StartOver(client.incarnation());
  client.Append(source.Next());
  EXPECT_TRUE(client.Flush(10s));
  EXPECT_EQ(ChunksOf(client.incarnation()).size(), 1u);
}

TEST_P(ReconnectTest, ChunksSentTwiceAreInsertedOnce) {
  StartServer();
  RawPeer actor(endpoint);
  const Welcome welcome = actor.SayHello();
  EXPECT_EQ(welcome.next_chunk, 0u);
  RowSource source(welcome.incarnation, 0, 1, {.rows = 20});
  ChunkFrame frame(source.Next());
  for (const uint64_t number : {0, 0, 1, 0, 1, 2}) {
    frame.SetNumber(number);
    actor.Send(frame.bytes());
  }
  Ack ack;
  const uint64_t all = 6 * frame.payload_bytes();
  while (ack.credited < all) {
    const std::string payload = actor.ReceiveOnly(FrameType::kAck);
    ASSERT_EQ(payload.size(), kAckBytes);
    ack = DecodeAck(std::as_bytes(std::span(payload)));
  }
  EXPECT_EQ(ack, (Ack{.inserted = 3, .durable = 0, .credited = all}));
  EXPECT_EQ(sink.chunks().size(), 3u);
  EXPECT_EQ(server->Stats().resent_chunks, 3u);

  // A second connection of the same life takes over from the first.
  RawPeer again(endpoint);
  const Welcome second =
      again.SayHello({.returning = Returning{"run", welcome.incarnation, welcome.key, 0, 3}});
  EXPECT_EQ(second.incarnation, welcome.incarnation);
  EXPECT_EQ(second.next_chunk, 3u);
  EXPECT_EQ(actor.ReceiveOnly(FrameType::kBye), "");
  EXPECT_EQ(server->Stats().sessions, 1u);
  EXPECT_TRUE(handler.gone().empty());
}

TEST_P(ReconnectTest, HalfAChunkIsAborted) {
  StartServer({}, Door::kOwn);
  {
    RawPeer actor(endpoint);
    const Welcome welcome = actor.SayHello();
    RowSource source(welcome.incarnation, 0, 1, {.bytes = 100'000, .rows = 4'000}, 4'000);
    const ChunkFrame frame(source.Next());
    actor.Send(frame.bytes().first(frame.bytes().size() / 2));
    ASSERT_TRUE(Eventually([&] { return sink.open_slots() == 1; }));
  }
  ASSERT_TRUE(Eventually([&] { return sink.aborts() == 1; }));
  EXPECT_TRUE(sink.chunks().empty());
  EXPECT_THAT(handler.gone(), testing::ElementsAre(testing::HasSubstr("1: ")));
}

TEST_P(ReconnectTest, SilentPeersAreDropped) {
  StartServer({.hello_timeout = 100ms, .idle_timeout = 300ms, .heartbeat = 50ms});
  RawPeer mute(endpoint), sleeper(endpoint);
  sleeper.SayHello();
  ClientOptions options = ActorOptions();
  options.heartbeat = 50ms;
  options.idle_timeout = 1s;
  Client alive(options);
  alive.Connect();
  ASSERT_TRUE(Eventually([&] { return handler.gone().size() + handler.refused().size() == 2; }));
  EXPECT_THAT(handler.refused(), testing::ElementsAre(testing::HasSubstr("Hello")));
  EXPECT_THAT(handler.gone()[0], testing::HasSubstr("silent"));
  std::this_thread::sleep_for(500ms);
  EXPECT_EQ(server->Stats().sessions, 1u);
  EXPECT_EQ(alive.stats().connections, 1u);
}

TEST_P(ReconnectTest, APauseOfTheLearnerIsNobodysSilence) {
  StartServer({.idle_timeout = 500ms});
  ClientOptions options = ActorOptions();
  options.heartbeat = 100ms;
  Client client(options);
  const uint64_t incarnation = client.Connect()->incarnation;
  server->WhilePaused([](const StreamState&) { std::this_thread::sleep_for(1500ms); });
  RowSource source(incarnation, 0, 1, {.rows = 1});
  client.Append(source.Next());
  ASSERT_TRUE(client.Flush(10s));
  EXPECT_EQ(client.stats().connections, 1u);
}

// A Welcome is no success by itself: the same end may follow each of them.
TEST_P(ReconnectTest, AnActorThatDoesntGetThroughSaysSoAndTakesItsTime) {
  StartServer();
  server->Publish(std::make_shared<std::vector<std::byte>>(100'000), 1);
  ClientOptions options = ActorOptions();
  options.max_frame_bytes = 50'000;  // it refuses what comes after each Welcome
  options.first_backoff = 10ms;
  options.max_backoff = 10s;
  std::mutex mutex;
  std::vector<std::string> said;
  options.on_trouble = [&](const std::string& text) {
    const std::lock_guard lock(mutex);
    said.push_back(text);
  };
  {
    Client client(options);
    client.Connect();
    std::this_thread::sleep_for(1500ms);
    EXPECT_LE(client.stats().connections, 9u);
    EXPECT_GE(client.stats().connections, 3u);
  }
  server.reset();
  {
    Client client(options);
    const auto until = std::chrono::steady_clock::now() + 300ms;
    client.Connect([&] { return std::chrono::steady_clock::now() > until; });
  }
  // Once each, however often it was tried.
  EXPECT_THAT(
      said, testing::ElementsAre(testing::AllOf(testing::HasSubstr("no way to the learner at"),
                                                testing::HasSubstr("above the limit of 48.8 KiB")),
                                 testing::HasSubstr(std::string(GetParam()) == "tcp"
                                                        ? "Connection refused"
                                                        : "No such file or directory")));
}

INSTANTIATE_TEST_SUITE_P(Transports, ReconnectTest, testing::Values("unix", "tcp"), TransportName);

}  // namespace
}  // namespace rookery::stream
