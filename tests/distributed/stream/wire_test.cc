#include "distributed/stream/wire.h"

#include <cstring>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "distributed/stream/messages.h"
#include "tests/distributed/stream/peers.h"

namespace rookery::stream {
namespace {

// The layout is a promise to other programs, so it is spelled out once.
TEST(WireTest, BytesAreThoseOfTheProtocol) {
  const auto header = EncodeFrameHeader({0x01020304, FrameType::kChunk});
  const uint8_t expected_header[] = {4, 3, 2, 1, 4};
  EXPECT_EQ(std::memcmp(header.data(), expected_header, 5), 0);

  const auto prefix = EncodeChunkPrefix(
      {.number = 1, .header = {2, 3, 4, 5, 6, true}, .episode_bytes = 7, .ragged_counts = 8});
  const uint8_t expected_prefix[] = {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0,
                                     0, 3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 5, 0,
                                     0, 0, 6, 0, 0, 0, 1, 7, 0, 0, 0, 8, 0, 0, 0};
  ASSERT_EQ(sizeof(expected_prefix), prefix.size());
  EXPECT_EQ(std::memcmp(prefix.data(), expected_prefix, prefix.size()), 0);
}

TEST(WireTest, LengthsAreCheckedBeforeTheyAreUsed) {
  const auto decode = [](uint32_t length, int type, size_t limit) {
    return DecodeFrameHeader(EncodeFrameHeader({length, static_cast<FrameType>(type)}), limit);
  };
  EXPECT_EQ(decode(100, 4, 100).length, 100u);
  EXPECT_THROW(decode(101, 4, 100), UserError);
  EXPECT_THROW(decode(UINT32_MAX, 4, kDefaultMaxFrameBytes), UserError);
  EXPECT_THROW(decode(kMaxJsonBytes + 1, 1, kDefaultMaxFrameBytes), UserError);
  EXPECT_THROW(decode(1, 0, 100), UserError);
  EXPECT_THROW(decode(1, 10, 100), UserError);
  EXPECT_THROW(decode(1, 255, 100), UserError);

  ChunkPrefix prefix{.number = 1, .header = {.rows = 1}, .episode_bytes = 10, .ragged_counts = 5};
  EXPECT_EQ(DecodeChunkPrefix(EncodeChunkPrefix(prefix), 45 + 10 + 20), prefix);
  EXPECT_EQ(ColumnBytes(prefix, 45 + 10 + 20 + 3), 3u);
  EXPECT_THROW(DecodeChunkPrefix(EncodeChunkPrefix(prefix), 45 + 10 + 19), UserError);
  prefix.ragged_counts = UINT32_MAX;
  EXPECT_THROW(DecodeChunkPrefix(EncodeChunkPrefix(prefix), UINT32_MAX), UserError);
  prefix = {.header = {.rows = 0}};
  EXPECT_THROW(DecodeChunkPrefix(EncodeChunkPrefix(prefix), 45), UserError);
}

TEST(WireTest, AcksAndVersionsComeBack) {
  const Ack ack{1, uint64_t{1} << 40, UINT64_MAX};
  EXPECT_EQ(DecodeAck(EncodeAck(ack)), ack);
  EXPECT_THROW(DecodeAck(std::vector<std::byte>(23)), UserError);
  EXPECT_EQ(DecodeSnapshotVersion(EncodeSnapshotVersion(-5)), -5);
}

TEST(WireTest, MessagesComeBack) {
  Hello hello{.token = "secret",
              .actor = "a\xff",
              .machine = "m",
              .pid = 42,
              .schema = TestSchema(),
              .returning = Returning{"run", UINT64_MAX, 2, 3, 4}};
  const Hello back = DecodeHello(Encode(hello));
  EXPECT_EQ(back.token, "secret");
  EXPECT_EQ(back.pid, 42);
  EXPECT_EQ(back.schema, hello.schema);
  EXPECT_EQ(back.returning->incarnation, UINT64_MAX);
  EXPECT_EQ(back.returning->next, 4u);
  EXPECT_FALSE(DecodeHello(Encode(Hello{})).returning);

  Welcome welcome{.run_id = "run",
                  .incarnation = 3,
                  .key = UINT64_MAX,
                  .next_chunk = 5,
                  .window_bytes = 6,
                  .max_frame_bytes = 7,
                  .schema = TestSchema(),
                  .config = {{"x", {1, 2}}}};
  const Welcome again = DecodeWelcome(Encode(welcome));
  EXPECT_EQ(again.key, UINT64_MAX);
  EXPECT_EQ(again.schema, welcome.schema);
  EXPECT_EQ(again.config, welcome.config);
  EXPECT_EQ(DecodeRefusal(EncodeRefusal("no \"quotes\"")), "no \"quotes\"");
}

TEST(WireTest, OtherVersionsAreNamed) {
  try {
    DecodeHello(Encode(Hello{.version = 77}));
    ADD_FAILURE();
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(),
                testing::AllOf(testing::HasSubstr("version 77"), testing::HasSubstr("version 2")));
  }
}

TEST(WireTest, TokensAreCompared) {
  EXPECT_TRUE(SameToken("abc", "abc"));
  EXPECT_TRUE(SameToken("", ""));
  for (const char* given : {"", "ab", "abd", "abcabc", "abcd"}) {
    EXPECT_FALSE(SameToken("abc", given)) << given;
  }
  EXPECT_FALSE(SameToken("", "a"));
}

// Whatever the bytes, a decoder answers or throws UserError; the sanitizer builds watch it read.
TEST(WireTest, MutatedBytesAreAnsweredOrRefused) {
  std::minstd_rand random(1);
  const auto mutate = [&](auto bytes) {
    for (uint32_t n = 1 + random() % 4; n > 0 && !bytes.empty(); --n) {
      bytes[random() % bytes.size()] =
          static_cast<typename decltype(bytes)::value_type>(random() % 256);
    }
    return bytes;
  };
  const std::string hello =
      Encode(Hello{.schema = TestSchema(), .returning = Returning{"run", 1, 2, 3, 4}});
  const std::string welcome = Encode(Welcome{.schema = TestSchema(), .config = {{"a", 1}}});
  size_t refused = 0;
  for (int i = 0; i < 3000; ++i) {
    try {
      DecodeHello(mutate(hello));
      std::string text = mutate(welcome);
      text.resize(random() % (text.size() + 1));
      DecodeWelcome(text);
    } catch (const UserError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000u);

  const Schema schema = TestSchema();
  RowSource source(1, 0, 5, {.rows = 8});
  const Recorded chunk = Copy(source.Next());
  const auto prefix =
      EncodeChunkPrefix({.header = chunk.header,
                         .episode_bytes = static_cast<uint32_t>(chunk.episode_columns.size()),
                         .ragged_counts = static_cast<uint32_t>(chunk.ragged_counts.size())});
  const auto length = static_cast<uint32_t>(prefix.size() + chunk.episode_columns.size() +
                                            4 * chunk.ragged_counts.size() + chunk.columns.size());
  size_t accepted = 0;
  for (int i = 0; i < 30000; ++i) {
    try {
      const ChunkPrefix p = DecodeChunkPrefix(mutate(prefix), length);
      ASSERT_LE(ColumnBytes(p, length), length);
      const bool counts_mutated = random() % 2 == 0;
      CheckChunk(schema, chunk.header, mutate(chunk.episode_columns),
                 counts_mutated ? mutate(chunk.ragged_counts) : chunk.ragged_counts,
                 chunk.columns.size());
      ++accepted;
    } catch (const UserError&) {
    }
  }
  EXPECT_GT(accepted, 100u);
  EXPECT_LT(accepted, 20000u);
}

// A library's own conversions take 1.5 for 1 and true for 1.
TEST(MessagesTest, NumbersAreWhatTheySayTheyAre) {
  const auto refusal = [](const std::string& path, const nlohmann::json& value) {
    Hello hello{.schema = TestSchema(), .returning = Returning{"run", 1, 2, 3, 4}};
    nlohmann::json json = nlohmann::json::parse(Encode(hello));
    json[nlohmann::json::json_pointer(path)] = value;
    try {
      DecodeHello(json.dump());
    } catch (const UserError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_EQ(refusal("/pid", 5), "");
  for (const char* path :
       {"/version", "/pid", "/returning/incarnation", "/returning/next", "/schema/0/shape/0"}) {
    EXPECT_THAT(refusal(path, 1.5), testing::HasSubstr("is 1.5, where a whole number")) << path;
    EXPECT_THAT(refusal(path, true), testing::HasSubstr("a boolean")) << path;
    EXPECT_THAT(refusal(path, "1"), testing::HasSubstr("a string")) << path;
  }
  EXPECT_THAT(refusal("/version", 4294967297), testing::HasSubstr("0 to 4294967295"));
  EXPECT_THAT(refusal("/returning/key", -1), testing::HasSubstr("'key' is -1"));
  EXPECT_THAT(refusal("/schema/0/shape", 3), testing::HasSubstr("no list"));
  EXPECT_THAT(refusal("/schema/0/ragged", 0), testing::HasSubstr("true or false"));
  EXPECT_THAT(refusal("/features", "ragged"), testing::HasSubstr("no list"));
  EXPECT_THAT(refusal("/actor", 7), testing::HasSubstr("a text"));
}

}  // namespace
}  // namespace rookery::stream
