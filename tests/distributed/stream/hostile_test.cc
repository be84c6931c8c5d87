// Peers that announce what they don't send, send what can't be trained on, say nothing, or talk too
// much: they are sent away, and nobody else notices.
#include <fstream>
#include <limits>

#include <gmock/gmock.h>

#include "core/error.h"
#include "distributed/stream/retained_chunks.h"
#include "tests/distributed/stream/stream_fixture.h"

namespace rookery::stream {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

size_t ResidentBytes() {
  size_t pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * 4096;
}

class HostileTest : public StreamTest {
 protected:
  // A chunk of `rows` rows with this in its column.
  static ChunkFrame ChunkWith(uint64_t incarnation, std::string_view column, float value,
                              uint32_t rows = 5) {
    ChunkBuilder builder(TestSchema(), incarnation, 0, {.rows = rows});
    builder.BeginEpisode(0);
    const size_t place = TestSchema().IndexOf(column);
    const std::vector<float> values(TestSchema()[place].spec.NumElements(), value);
    for (uint32_t row = 0; row < rows; ++row) {
      if (row == 3) builder.Set<float>(place, values);
      builder.EndRow();
    }
    ChunkFrame frame(builder.View());
    frame.SetNumber(0);
    return frame;
  }

  std::string RefusalToChunk(const std::string& actor, std::string_view column, float value) {
    RawPeer peer(endpoint);
    const Welcome welcome = peer.SayHello({.actor = actor, .machine = "m"});
    peer.Send(ChunkWith(welcome.incarnation, column, value).bytes());
    return peer.ReceiveOnly(FrameType::kRefusal);
  }

  // What of a chunk of `rows` rows comes before its columns.
  static std::string Announcement(uint64_t incarnation, uint32_t rows, uint32_t episode_bytes,
                                  uint32_t ragged_counts, uint32_t length) {
    const auto header = EncodeFrameHeader({length, FrameType::kChunk});
    const auto prefix = EncodeChunkPrefix({.header = {.incarnation = incarnation, .rows = rows},
                                           .episode_bytes = episode_bytes,
                                           .ragged_counts = ragged_counts});
    std::string bytes(reinterpret_cast<const char*>(header.data()), header.size());
    return bytes.append(reinterpret_cast<const char*>(prefix.data()), prefix.size());
  }
};

TEST_P(HostileTest, BadValuesAreNamedAndNeverCommitted) {
  for (const Door door : {Door::kStrangers, Door::kOwn}) {
    StartServer({}, door);
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THAT(RefusalToChunk("a", "obs/position", kNan),
                HasSubstr("env 0, episode 0, row 3: 'obs/position'[0] is nan"));
    EXPECT_THAT(RefusalToChunk("b", "obs/position", std::numeric_limits<float>::infinity()),
                HasSubstr("must be finite"));
    EXPECT_THAT(RefusalToChunk("c", "action", 1e30f), HasSubstr("it must be in [-1, 1]"));
    EXPECT_TRUE(sink.chunks().empty());
    EXPECT_EQ(sink.open_slots(), 0u);
    EXPECT_EQ(server->Stats().rows, 0u);
    server.reset();
  }
}

TEST_P(HostileTest, WhoKeepsSendingThemIsInQuarantineForAWhile) {
  StartServer({.quarantine = {.bad_chunks = 3, .duration = 500ms}});
  for (int i = 0; i < 2; ++i) {
    EXPECT_THAT(RefusalToChunk("broken", "action", 2), testing::StartsWith("{\"error\":\"env 0"));
  }
  EXPECT_TRUE(handler.quarantined().empty());
  EXPECT_THAT(RefusalToChunk("broken", "action", 2), HasSubstr("quarantine"));
  ASSERT_EQ(handler.quarantined().size(), 1u);
  EXPECT_THAT(handler.quarantined()[0],
              testing::AllOf(testing::StartsWith("actor 'broken' on m ("),
                             HasSubstr("3 bad chunks"), HasSubstr("'action'[0] is 2")));
  const auto says = [&](const std::string& actor) {
    RawPeer peer(endpoint);
    peer.Send(TextFrame(FrameType::kHello, Encode(Hello{.actor = actor, .machine = "m"})));
    const auto [type, text] = peer.Receive();
    return type == FrameType::kWelcome ? "welcome" : text;
  };
  EXPECT_THAT(says("broken"),
              testing::AllOf(HasSubstr("quarantine"), HasSubstr("'action'[0] is 2")));
  EXPECT_EQ(says("sound"), "welcome");
  std::this_thread::sleep_for(550ms);
  EXPECT_EQ(says("broken"), "welcome");
}

TEST_P(HostileTest, APromiseTakesNothingFromTheSink) {
  StartServer();
  RawPeer peer(endpoint);
  const Welcome welcome = peer.SayHello();
  RowSource source(welcome.incarnation, 0, 1, {.bytes = 100'000, .rows = 4'000}, 4'000);
  ChunkFrame frame(source.Next());
  frame.SetNumber(0);
  const size_t half = frame.bytes().size() / 2;
  peer.Send(frame.bytes().first(half));
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(sink.open_slots(), 0u);
  peer.Send(frame.bytes().subspan(half));
  EXPECT_TRUE(Eventually([&] { return sink.chunks().size() == 1; }));
  EXPECT_EQ(sink.aborts(), 0u);
}

TEST_P(HostileTest, AnnouncedGiantsTakeNoMemory) {
  StartServer({.max_chunk_rows = 1000, .max_sessions = 60});
  const size_t before = ResidentBytes();
  constexpr uint32_t kGiant = kDefaultMaxFrameBytes;
  std::vector<std::unique_ptr<RawPeer>> peers;
  for (int i = 0; i < 50; ++i) {
    peers.push_back(std::make_unique<RawPeer>(endpoint));
    const Welcome welcome = peers.back()->SayHello({.actor = std::to_string(i)});
    // Of one ragged episode column, of columns, and of counts that no such chunk has.
    if (i % 3 == 0) {
      peers.back()->Send(Announcement(welcome.incarnation, 1, kGiant - 100, 2, kGiant));
    } else if (i % 3 == 1) {
      peers.back()->Send(Announcement(welcome.incarnation, 1000, 12, 2000, kGiant));
    } else {
      peers.back()->Send(Announcement(welcome.incarnation, 1, 12, kGiant / 4 - 100, kGiant));
      EXPECT_THAT(peers.back()->ReceiveOnly(FrameType::kRefusal), HasSubstr("ragged counts"));
    }
  }
  Client client(ActorOptions());
  RowSource source(client.Connect()->incarnation, 0, 1, {.rows = 20});
  client.Append(source.Next());
  EXPECT_TRUE(client.Flush(10s));
  EXPECT_LT(ResidentBytes(), before + (size_t{50} << 20));
}

TEST_P(HostileTest, AGiantHelloIsRefusedBeforeItIsRead) {
  StartServer();
  RawPeer peer(endpoint);
  peer.Send(EncodeFrameHeader({1 << 20, FrameType::kHello}));
  EXPECT_THAT(peer.ReceiveOnly(FrameType::kRefusal), HasSubstr("Hello frame of 1.0 MiB"));
}

TEST_P(HostileTest, MuteConnectionsMakeRoom) {
  StartServer({.max_waiting = 8});
  Client early(ActorOptions());
  early.Connect();
  std::vector<std::unique_ptr<RawPeer>> mute;
  for (int i = 0; i < 100; ++i) mute.push_back(std::make_unique<RawPeer>(endpoint));
  EXPECT_EQ(mute[0]->Receive().first, FrameType{});  // hung up on
  Client late(ActorOptions());
  EXPECT_TRUE(late.Connect());
  EXPECT_EQ(server->Stats().sessions, 2u);
  EXPECT_EQ(early.stats().connections, 1u);
}

TEST_P(HostileTest, StrangersDontCrowdOutOwnActors) {
  StartServer({.token = "secret", .max_sessions = 1, .max_waiting = 2});
  const Endpoint own = server->Listen(folder.UnixEndpoint("own"), Door::kOwn);
  ClientOptions options = ActorOptions();
  options.token = "secret";
  Client stranger(options);
  stranger.Connect();
  std::vector<std::unique_ptr<RawPeer>> mute;
  for (int i = 0; i < 20; ++i) mute.push_back(std::make_unique<RawPeer>(endpoint));
  std::vector<std::unique_ptr<Client>> actors;
  for (int i = 0; i < 3; ++i) {
    options.endpoint = own;
    options.token = "";  // the folder is theirs alone
    actors.push_back(std::make_unique<Client>(options));
    EXPECT_TRUE(actors.back()->Connect());
  }
  EXPECT_EQ(server->Stats().sessions, 4u);
  EXPECT_EQ(handler.hellos().front().door, Door::kStrangers);
  EXPECT_EQ(handler.hellos().back().door, Door::kOwn);
  EXPECT_EQ(handler.hellos().back().address, "a unix socket");
}

TEST_P(HostileTest, StatusesArePacedAndBounded) {
  StartServer();
  RawPeer peer(endpoint);
  peer.SayHello();
  const nlohmann::json flood = {{"stream", nlohmann::json::object()},
                                {"actor", {{"faults", {std::string(200'000, 'f')}}}}};
  const std::string frame = TextFrame(FrameType::kStatus, DumpJson(flood));
  std::thread sender([&] {
    for (int i = 0; i < 500; ++i) peer.Send(frame);  // until it is hung up on
  });
  std::this_thread::sleep_for(700ms);
  EXPECT_LT(handler.statuses().size(), 30u);  // 4 MiB at once, and 256 KiB a second
  Client client(ActorOptions());
  RowSource source(client.Connect()->incarnation, 0, 1, {.rows = 20});
  client.Append(source.Next());
  EXPECT_TRUE(client.Flush(5s));
  server->Stop();
  sender.join();

  StartServer();
  RawPeer other(endpoint);
  other.SayHello();
  other.Send(TextFrame(FrameType::kStatus, std::string(kMaxStatusBytes + 1, '[')));
  EXPECT_TRUE(Eventually([&] { return server->Stats().skipped_statuses == 1; }));
  other.Send(EncodeFrameHeader({kMaxJsonBytes + 1, FrameType::kStatus}));
  EXPECT_THAT(other.ReceiveOnly(FrameType::kRefusal), HasSubstr("Status frame"));
  RawPeer third(endpoint);
  third.SayHello();
  third.Send(TextFrame(FrameType::kStatus, "{\"stream\":3,\"actor\":null}"));
  EXPECT_THAT(third.ReceiveOnly(FrameType::kRefusal), HasSubstr("a Status has"));
}

TEST_P(HostileTest, ItsTextIsOneLineAndShort) {
  StartServer();
  RawPeer peer(endpoint);
  const std::string version = "2\x1b[2J\n" + std::string(5'000, 'x');
  nlohmann::json hello = nlohmann::json::parse(Encode(Hello{}));
  hello["schema"] = {{{"name", "n"}, {"dtype", version}, {"shape", {1}}}};
  peer.Send(TextFrame(FrameType::kHello, DumpJson(hello)));
  const std::string refusal = DecodeRefusal(peer.ReceiveOnly(FrameType::kRefusal));
  EXPECT_THAT(refusal, HasSubstr("2\\x1b[2J\\nxxx"));
  EXPECT_LT(refusal.size(), 2100u);
  EXPECT_THAT(handler.refused(), testing::ElementsAre(refusal));
}

TEST_P(HostileTest, LivesThatDontComeBackAreForgotten) {
  StartServer({.forget_after = 1h, .max_away = 3});
  std::vector<uint64_t> lives;
  for (int i = 0; i < 6; ++i) {
    RawPeer peer(endpoint);
    const Welcome welcome = peer.SayHello();
    lives.push_back(welcome.incarnation);
    if (i != 0) continue;  // one has sent a chunk: it is kept longest
    ChunkFrame frame = ChunkWith(welcome.incarnation, "action", 0.5f);
    peer.Send(frame.bytes());
    ASSERT_TRUE(Eventually([&] { return sink.chunks().size() == 1; }));
  }
  ASSERT_TRUE(Eventually([&] { return server->SaveState().size() == 3; }));
  EXPECT_TRUE(server->SaveState().contains(lives[0]));
  EXPECT_TRUE(server->SaveState().contains(lives[5]));
  EXPECT_THAT(sink.closed(), testing::ElementsAre(lives[1], lives[2], lives[3]));
  server.reset();

  StartServer({.forget_after = 100ms});
  Client present(ActorOptions());
  const uint64_t kept = present.Connect()->incarnation;
  RawPeer(endpoint).SayHello();
  ASSERT_TRUE(Eventually([&] { return server->SaveState().size() == 1; }));
  EXPECT_TRUE(server->SaveState().contains(kept));
}

INSTANTIATE_TEST_SUITE_P(Transports, HostileTest, testing::Values("unix", "tcp"), TransportName);

}  // namespace
}  // namespace rookery::stream
