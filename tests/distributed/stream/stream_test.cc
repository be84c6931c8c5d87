// Actors and a learner in one process, over both transports.
#include <gmock/gmock.h>

#include "core/error.h"
#include "tests/distributed/stream/stream_fixture.h"

namespace rookery::stream {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

std::shared_ptr<const std::vector<std::byte>> SnapshotBytes(size_t size, int value) {
  return std::make_shared<std::vector<std::byte>>(size, static_cast<std::byte>(value));
}

TEST_P(StreamTest, ColumnsOfAllKindsArriveAsTheyWere) {
  StartServer();
  std::vector<std::vector<Recorded>> sent(3);
  std::vector<uint64_t> incarnations(3);
  std::vector<std::thread> actors;
  for (int a = 0; a < 3; ++a) {
    actors.emplace_back([&, a] {
      Client client(ActorOptions());
      incarnations[a] = client.Connect()->incarnation;
      // Chunks from one row up to 100 kB.
      RowSource source(incarnations[a], a, a, {.bytes = 100'000u >> (4 * a), .rows = 4000}, 1500);
      for (int i = 0; i < 60; ++i) {
        const ChunkView chunk = source.Next();
        sent[a].push_back(Copy(chunk));
        EXPECT_EQ(client.Append(chunk).outcome, AppendResult::Outcome::kAccepted);
      }
      EXPECT_TRUE(client.Finish(10s));
      EXPECT_TRUE(client.finished());
    });
  }
  for (std::thread& actor : actors) actor.join();
  for (int a = 0; a < 3; ++a) EXPECT_EQ(ChunksOf(incarnations[a]), sent[a]);
  EXPECT_THAT(sink.closed(), testing::UnorderedElementsAreArray(incarnations));
  EXPECT_EQ(server->Stats().chunks, 180u);
  EXPECT_EQ(server->Stats().bytes, handler.inserted_bytes);
  EXPECT_TRUE(server->SaveState().empty());
}

TEST_P(StreamTest, WelcomeCarriesConfigAndSchema) {
  StartServer({.window_bytes = 12345});
  ClientOptions options = ActorOptions();
  options.schema.reset();
  options.actor = "walker 3";
  Client client(options);
  const auto welcome = client.Connect();
  EXPECT_EQ(welcome->schema, TestSchema());
  EXPECT_EQ(welcome->config, handler.config);
  EXPECT_EQ(welcome->run_id, "run");
  EXPECT_EQ(welcome->window_bytes, 12345u);
  ASSERT_EQ(handler.hellos().size(), 1u);
  EXPECT_EQ(handler.hellos()[0].actor, "walker 3");
  EXPECT_EQ(handler.hellos()[0].pid, getpid());
  EXPECT_FALSE(handler.hellos()[0].returning);
}

TEST_P(StreamTest, NewestSnapshotWins) {
  StartServer();
  server->Publish(SnapshotBytes(10, 1), 1);
  Client early(ActorOptions());
  early.Connect();
  std::optional<Snapshot> got;
  ASSERT_TRUE(Eventually([&] { return (got = early.LatestSnapshot()).has_value(); }));
  EXPECT_EQ(got->version, 1);
  EXPECT_FALSE(early.LatestSnapshot());

  // A raw actor that doesn't read while 400 snapshots of 1 MB are published.
  RawPeer slow(endpoint);
  slow.SayHello();
  for (int version = 2; version <= 401; ++version) {
    server->Publish(SnapshotBytes(1'000'000, version), version);
  }
  ASSERT_TRUE(Eventually([&] {
    if (auto next = early.LatestSnapshot()) got = next;
    return got->version == 401;
  }));
  EXPECT_EQ(*got->bytes, *SnapshotBytes(1'000'000, 401));
  int received = 0;
  int64_t version = 0, last = 0;
  while (version < 401) {
    const std::string payload = slow.ReceiveOnly(FrameType::kSnapshot);
    ASSERT_GE(payload.size(), kSnapshotPrefixBytes);
    version =
        DecodeSnapshotVersion(std::as_bytes(std::span(payload)).first<kSnapshotPrefixBytes>());
    EXPECT_GT(version, last);
    last = version;
    ++received;
  }
  EXPECT_LT(received, 100);  // the socket's buffers hold a few
  EXPECT_THROW(server->Publish(SnapshotBytes(kDefaultMaxFrameBytes, 0), 9), UserError);
}

TEST_P(StreamTest, ControlGoesToOneOrAllInOrder) {
  StartServer();
  Client first(ActorOptions()), second(ActorOptions());
  const uint64_t to_first = first.Connect()->incarnation;
  second.Connect();
  for (int i = 0; i < 100; ++i) server->SendControl(to_first, {{"n", i}});
  server->BroadcastControl("stop");
  server->SendControl(999, "nobody");
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(Eventually([&] { return first.HasControl(); }));
    EXPECT_EQ(first.NextControl(), json({{"n", i}}));
  }
  ASSERT_TRUE(Eventually([&] { return first.HasControl() && second.HasControl(); }));
  EXPECT_EQ(first.NextControl(), "stop");
  EXPECT_EQ(second.NextControl(), "stop");
  EXPECT_FALSE(second.NextControl());
}

TEST_P(StreamTest, StatusesArriveInOrder) {
  StartServer();
  Client client(ActorOptions());
  client.Connect();
  for (int i = 0; i < 50; ++i) client.SendStatus({{"return", i}});
  std::vector<json> returns;
  ASSERT_TRUE(Eventually([&] {
    returns.clear();
    for (const json& status : handler.statuses()) {
      if (!status.at("actor").is_null()) returns.push_back(status["actor"]["return"]);
    }
    return returns.size() == 50;
  }));
  for (int i = 0; i < 50; ++i) EXPECT_EQ(returns[i], i);
  EXPECT_EQ(handler.statuses()[0].at("stream").at("durability_wanted"), false);
}

TEST_P(StreamTest, DurableChunksAreForgotten) {
  StartServer();
  ClientOptions options = ActorOptions();
  options.retain_bytes = 20'000;
  Client client(options);
  const uint64_t incarnation = client.Connect()->incarnation;
  RowSource source(incarnation, 0, 1, {.bytes = 5'000});
  // Nothing is durable: the client asks for it above 20 kB, and stops at twice that.
  const auto patience = std::chrono::steady_clock::now() + 300ms;
  AppendResult result;
  int accepted = 0;
  while (true) {
    result =
        client.Append(source.Next(), [&] { return std::chrono::steady_clock::now() > patience; });
    if (result.outcome != AppendResult::Outcome::kAccepted) break;
    ++accepted;
  }
  EXPECT_EQ(result.outcome, AppendResult::Outcome::kStopped);
  EXPECT_GT(result.waited, 0.05);
  EXPECT_GT(client.stats().waited_for_durability, 0.05);
  EXPECT_TRUE(client.stats().durability_wanted);
  EXPECT_GE(client.stats().retained_bytes, 40'000u);
  EXPECT_LT(client.stats().retained_bytes, 50'000u);
  ASSERT_TRUE(Eventually([&] {
    const auto statuses = handler.statuses();
    return std::any_of(statuses.begin(), statuses.end(), [](const json& status) {
      return status.at("stream").at("durability_wanted") == true;
    });
  }));
  ASSERT_TRUE(client.Flush(10s));
  server->MarkDurable(server->SaveState());
  ASSERT_TRUE(Eventually([&] { return client.stats().retained_chunks == 0; }));
  EXPECT_EQ(client.Append(source.Next()).outcome, AppendResult::Outcome::kAccepted);
  ASSERT_TRUE(client.Flush(10s));
  EXPECT_EQ(sink.chunks().size(), size_t(accepted) + 1);
}

TEST_P(StreamTest, NothingIsCommittedWhilePaused) {
  StartServer();
  Client client(ActorOptions());
  const uint64_t incarnation = client.Connect()->incarnation;
  RowSource source(incarnation, 0, 1, {.rows = 1});
  std::atomic<bool> stop{false};
  std::thread actor([&] {
    while (!stop) client.Append(source.Next(), [&] { return stop.load(); });
  });
  for (int i = 0; i < 20; ++i) {
    server->WhilePaused([&](const StreamState& state) {
      const size_t before = sink.chunks().size();
      std::this_thread::sleep_for(2ms);
      EXPECT_EQ(sink.chunks().size(), before);
      EXPECT_EQ(state.at(incarnation).next_chunk, before);
    });
    std::this_thread::sleep_for(1ms);
  }
  stop = true;
  actor.join();
  EXPECT_GT(sink.chunks().size(), 0u);
}

TEST_P(StreamTest, GoodbyeOfTheLearnerEndsTheActor) {
  StartServer();
  Client client(ActorOptions());
  const uint64_t incarnation = client.Connect()->incarnation;
  server->Stop();
  EXPECT_TRUE(Eventually([&] { return client.finished(); }));
  RowSource source(incarnation, 0, 1, {.rows = 1});
  EXPECT_EQ(client.Append(source.Next()).outcome, AppendResult::Outcome::kStopped);
  EXPECT_THAT(handler.gone(), testing::ElementsAre(testing::HasSubstr("1: the learner has ended")));
}

TEST_P(StreamTest, ForgettingClosesEpisodesAndStartsANewLife) {
  StartServer();
  Client client(ActorOptions());
  const uint64_t incarnation = client.Connect()->incarnation;
  RowSource source(incarnation, 0, 1, {.rows = 3});
  client.Append(source.Next());
  ASSERT_TRUE(client.Flush(10s));
  server->Forget(incarnation);
  EXPECT_EQ(sink.closed(), std::vector<uint64_t>{incarnation});
  ASSERT_TRUE(Eventually([&] { return client.incarnation() != incarnation; }));
  EXPECT_EQ(client.Append(source.Next()).outcome, AppendResult::Outcome::kNewIncarnation);
  source.StartOver(client.incarnation());
  EXPECT_EQ(client.Append(source.Next()).outcome, AppendResult::Outcome::kAccepted);
  EXPECT_TRUE(client.Flush(10s));
  EXPECT_EQ(ChunksOf(client.incarnation()).size(), 1u);
  EXPECT_EQ(client.stats().incarnation_changes, 1u);
  EXPECT_EQ(client.stats().lost_chunks, 2u);  // one inserted, not durable; one refused
}

INSTANTIATE_TEST_SUITE_P(Transports, StreamTest, testing::Values("unix", "tcp"), TransportName);

TEST(ServerTest, ListensOnUnixAndTcpAtOnce) {
  TemporaryFolder folder;
  RecordingSink sink(TestSchema());
  RecordingHandler handler;
  Server server({.run_id = "run", .schema = TestSchema()}, handler, sink);
  const Endpoint unix_end = server.Listen(folder.UnixEndpoint("a"));
  const Endpoint tcp_end = server.Listen({.host = "localhost", .port = 0});
  EXPECT_GT(tcp_end.port, 0);
  server.Start();
  for (const Endpoint& endpoint : {unix_end, tcp_end}) {
    Client client({.endpoint = endpoint});
    EXPECT_TRUE(client.Connect());
  }
  EXPECT_EQ(handler.hellos().size(), 2u);
}

}  // namespace
}  // namespace rookery::stream
