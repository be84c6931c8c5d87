// Who is sent away, with which words, and that nobody else notices.
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>
#include <fstream>

#include <gmock/gmock.h>

#include "core/error.h"
#include "distributed/stream/retained_chunks.h"
#include "tests/distributed/stream/stream_fixture.h"

namespace rookery::stream {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

template <class Function>
std::string UserErrorOf(Function function) {
  try {
    function();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

class RefusalTest : public StreamTest {
 protected:
  std::string RefusalTo(const std::string& bytes) {
    RawPeer peer(endpoint);
    peer.Send(bytes);
    return peer.ReceiveOnly(FrameType::kRefusal);
  }
};

TEST_P(RefusalTest, OtherVersions) {
  StartServer();
  EXPECT_THAT(RefusalTo(TextFrame(FrameType::kHello, Encode(Hello{.version = 3}))),
              testing::AllOf(HasSubstr("version 3"), HasSubstr("version 2")));
}

TEST_P(RefusalTest, BadTokensAndNames) {
  StartServer({.token = "open sesame"});
  ClientOptions options = ActorOptions();
  for (const char* token : {"", "open", "open sesamf"}) {
    options.token = token;
    Client client(options);
    EXPECT_THAT(UserErrorOf([&] { client.Connect(); }), HasSubstr("token")) << token;
  }
  EXPECT_TRUE(handler.hellos().empty());
  options.token = "open sesame";
  EXPECT_TRUE(Client(options).Connect());
  options.actor = "unwanted";
  Client unwanted(options);
  EXPECT_EQ(UserErrorOf([&] { unwanted.Connect(); }), "no actor of that name");
  // It stays refused, and isn't tried again.
  EXPECT_THROW(unwanted.LatestSnapshot(), UserError);
  EXPECT_EQ(handler.hellos().size(), 2u);
}

TEST_P(RefusalTest, OtherSchemas) {
  StartServer();
  std::vector<Column> columns = TestSchema().columns();
  columns[2].spec.shape = {3};
  ClientOptions options = ActorOptions();
  options.schema = Schema(columns);
  Client client(options);
  EXPECT_THAT(UserErrorOf([&] { client.Connect(); }),
              testing::AllOf(HasSubstr("action float32 (2)"), HasSubstr("action float32 (3)")));
}

TEST_P(RefusalTest, OversizeFramesAndGarbage) {
  StartServer();
  EXPECT_THAT(RefusalTo("GET / HTTP/1.1\r\n\r\n"), HasSubstr("frame"));
  EXPECT_THAT(RefusalTo(TextFrame(FrameType::kHello, "{not json")), HasSubstr("bad Hello"));
  EXPECT_THAT(RefusalTo(TextFrame(FrameType::kHello, "[]")), HasSubstr("rookery-stream"));
  EXPECT_THAT(RefusalTo(TextFrame(FrameType::kStatus, "{}")), HasSubstr("begins with Hello"));
  RawPeer actor(endpoint);
  actor.SayHello();
  actor.Send(
      EncodeFrameHeader({static_cast<uint32_t>(kDefaultMaxFrameBytes) + 1, FrameType::kChunk}));
  EXPECT_THAT(actor.ReceiveOnly(FrameType::kRefusal), HasSubstr("above the limit"));
  Client client(ActorOptions());
  RowSource source(client.Connect()->incarnation, 0, 1, {.rows = 1});
  const std::vector<std::byte> large(kDefaultMaxFrameBytes);
  ChunkView chunk = source.Next();
  const std::span<const std::byte> pieces[] = {large};
  chunk.columns = pieces;
  EXPECT_THAT(UserErrorOf([&] { client.Append(chunk); }), HasSubstr("above the limit"));
}

TEST_P(RefusalTest, RandomBytesHurtNobody) {
  StartServer();
  Client client(ActorOptions());
  RowSource source(client.Connect()->incarnation, 0, 1, {.rows = 5});
  std::vector<Recorded> sent;
  std::minstd_rand random(3);
  for (int i = 0; i < 60; ++i) {
    RawPeer peer(endpoint);
    std::string bytes(1 + random() % 300, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (i % 2 == 0) {
      // Behind a good Hello: a frame with a sensible length and type.
      peer.SayHello({.actor = std::to_string(i)});  // each its own: none is in quarantine
      bytes = TextFrame(static_cast<FrameType>(1 + i / 2 % 9), bytes);
    }
    peer.Send(bytes);
    const ChunkView chunk = source.Next();
    sent.push_back(Copy(chunk));
    client.Append(chunk);
  }
  ASSERT_TRUE(client.Flush(10s));
  EXPECT_EQ(sink.chunks(), sent);
  EXPECT_TRUE(Eventually([&] { return server->Stats().sessions == 1; }));
}

TEST_P(RefusalTest, ChunksThatDontFollowOrFit) {
  StartServer();
  int peers = 0;
  const auto refusal = [&](auto change) {
    RawPeer actor(endpoint);
    const Welcome welcome = actor.SayHello({.actor = std::to_string(peers++)});
    RowSource source(welcome.incarnation, 0, 1, {.rows = 5});
    ChunkView chunk = source.Next();
    uint64_t number = 0;
    change(chunk, number);
    ChunkFrame frame(chunk);
    frame.SetNumber(number);
    actor.Send(frame.bytes());
    return actor.ReceiveOnly(FrameType::kRefusal);
  };
  EXPECT_THAT(refusal([](ChunkView&, uint64_t& number) { number = 1; }),
              HasSubstr("chunk 1 came where 0 was next"));
  EXPECT_THAT(refusal([](ChunkView& chunk, uint64_t&) { ++chunk.header.incarnation; }),
              HasSubstr("incarnation"));
  EXPECT_THAT(refusal([](ChunkView& chunk, uint64_t&) { chunk.header.rows = 6; }),
              HasSubstr("6 rows"));
  EXPECT_THAT(refusal([](ChunkView& chunk, uint64_t&) { chunk.header.first_row = 1; }),
              HasSubstr("episode columns"));
  EXPECT_TRUE(sink.chunks().empty());
  EXPECT_EQ(sink.open_slots(), 0u);
}

TEST_P(RefusalTest, WhatTheSinkRefusesAtLastLeavesNothingBehind) {
  StartServer();
  sink.RefuseEpisodeAtCommit(1);
  Client bad(ActorOptions());
  RowSource to_bad(bad.Connect()->incarnation, 0, 1, {.rows = 10}, 20);
  EXPECT_THAT(UserErrorOf([&] {
                while (true) bad.Append(to_bad.Next());
              }),
              HasSubstr("doesn't like that episode"));
  server->Stop();  // it waits for the end of every session
  EXPECT_THAT(handler.gone(), testing::Contains(HasSubstr("doesn't like that episode")));
  EXPECT_EQ(sink.aborts(), 0u);
}

TEST_P(RefusalTest, WhatTheSinkRefusesEndsThatActorAlone) {
  StartServer();
  sink.RefuseEpisode(1);
  Client bad(ActorOptions()), good(ActorOptions());
  RowSource to_bad(bad.Connect()->incarnation, 0, 1, {.rows = 10}, 20);
  RowSource to_good(good.Connect()->incarnation, 0, 1, {.rows = 10}, 1'000'000);
  EXPECT_THAT(UserErrorOf([&] {
                while (true) bad.Append(to_bad.Next());
              }),
              HasSubstr("doesn't like that episode"));
  for (int i = 0; i < 10; ++i) good.Append(to_good.Next());
  EXPECT_TRUE(good.Flush(10s));
  EXPECT_EQ(ChunksOf(good.incarnation()).size(), 10u);
  EXPECT_THAT(handler.gone(), testing::Contains(HasSubstr("doesn't like that episode")));
}

TEST_P(RefusalTest, TooManyActors) {
  StartServer({.max_sessions = 1});
  Client first(ActorOptions());
  first.Connect();
  Client second(ActorOptions());
  EXPECT_THAT(UserErrorOf([&] { second.Connect(); }), HasSubstr("1 actor at most"));
}

TEST_P(RefusalTest, AddressesInUse) {
  StartServer();
  Server other({}, handler, sink);
  EXPECT_THAT(UserErrorOf([&] { other.Listen(endpoint); }),
              testing::AllOf(HasSubstr(ToString(endpoint)), HasSubstr("another")));
}

TEST_P(RefusalTest, NobodyThere) {
  StartServer();
  server.reset();
  ClientOptions options = ActorOptions();
  options.give_up_after = 100ms;
  Client client(options);
  EXPECT_THROW(client.Connect(), Failure);
  Client patient(ActorOptions());
  const auto until = std::chrono::steady_clock::now() + 100ms;
  EXPECT_FALSE(patient.Connect([&] { return std::chrono::steady_clock::now() > until; }));
}

INSTANTIATE_TEST_SUITE_P(Transports, RefusalTest, testing::Values("unix", "tcp"), TransportName);

TEST(ListenTest, OtherMachinesAreRefused) {
  RecordingSink sink(TestSchema());
  RecordingHandler handler;
  Server server({}, handler, sink);
  EXPECT_THAT(UserErrorOf([&] { server.Listen({.host = "0.0.0.0", .port = 0}); }),
              HasSubstr("authenticated"));
}

TEST(ListenTest, StaleSocketFilesAreReplacedOthersAreNot) {
  TemporaryFolder folder;
  RecordingSink sink(TestSchema());
  RecordingHandler handler;
  const Endpoint endpoint = folder.UnixEndpoint("socket");
  // What a killed learner leaves: a bound file that nobody listens on.
  sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
  std::strncpy(address.sun_path, endpoint.path.c_str(), sizeof(address.sun_path) - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  close(fd);
  {
    Server server({.schema = TestSchema()}, handler, sink);
    server.Listen(endpoint);
    server.Start();
    struct stat file;
    ASSERT_EQ(stat(endpoint.path.c_str(), &file), 0);
    EXPECT_EQ(file.st_mode & 0777, 0600u);
    EXPECT_TRUE(Client({.endpoint = endpoint}).Connect());
  }
  EXPECT_FALSE(std::filesystem::exists(endpoint.path));
  std::ofstream(endpoint.path) << "precious";
  Server server({}, handler, sink);
  EXPECT_THAT(UserErrorOf([&] { server.Listen(endpoint); }), HasSubstr("no socket"));
  EXPECT_TRUE(std::filesystem::exists(endpoint.path));
  EXPECT_THROW(server.Listen(folder.UnixEndpoint("no/such/folder")), UserError);
}

}  // namespace
}  // namespace rookery::stream
