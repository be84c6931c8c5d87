#include "distributed/stream/retained_chunks.h"

#include <cstring>

#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery::stream {
namespace {

// Payload: the prefix's 45 bytes and 55 more.
std::shared_ptr<ChunkFrame> Frame() {
  static const std::vector<std::byte> bytes(55);
  static const std::span<const std::byte> pieces[] = {bytes};
  return std::make_shared<ChunkFrame>(ChunkView{{.rows = 2}, {}, {}, pieces});
}

std::vector<uint64_t> Numbers(const std::vector<std::shared_ptr<const ChunkFrame>>& frames) {
  std::vector<uint64_t> numbers;
  for (const auto& frame : frames) {
    uint64_t number = 0;
    std::memcpy(&number, frame->bytes().data() + kFrameHeaderBytes, sizeof(number));
    numbers.push_back(number);
  }
  return numbers;
}

using Expected = std::vector<uint64_t>;

TEST(RetainedChunksTest, SendsAsFarAsCreditsReach) {
  RetainedChunks chunks;
  chunks.Rewind(0, 250);
  for (int i = 0; i < 5; ++i) chunks.Add(Frame());
  EXPECT_EQ(Numbers(chunks.TakeToSend(10)), (Expected{0, 1}));
  EXPECT_TRUE(chunks.TakeToSend(10).empty());
  chunks.Acknowledge({.inserted = 2, .durable = 0, .credited = 0});
  EXPECT_TRUE(chunks.TakeToSend(10).empty());
  chunks.Acknowledge({.inserted = 2, .durable = 1, .credited = 100});
  EXPECT_EQ(Numbers(chunks.TakeToSend(10)), (Expected{2}));
  EXPECT_EQ(chunks.oldest(), 1u);
  EXPECT_EQ(chunks.bytes(), 400u);
  EXPECT_EQ(chunks.rows(), 8u);
  EXPECT_FALSE(chunks.all_sent());
}

TEST(RetainedChunksTest, AChunkAboveTheWindowGoesAlone) {
  RetainedChunks chunks;
  chunks.Rewind(0, 10);
  EXPECT_TRUE(chunks.FitsWindow(100));
  chunks.Add(Frame());
  EXPECT_FALSE(chunks.FitsWindow(100));
  EXPECT_EQ(Numbers(chunks.TakeToSend(10)), (Expected{0}));
  chunks.Acknowledge({.inserted = 1, .durable = 0, .credited = 100});
  EXPECT_TRUE(chunks.FitsWindow(100));
}

TEST(RetainedChunksTest, SendsAgainWhatTheLearnerMisses) {
  RetainedChunks chunks;
  chunks.Rewind(0, 1000);
  for (int i = 0; i < 6; ++i) chunks.Add(Frame());
  EXPECT_EQ(chunks.TakeToSend(4).size(), 4u);
  chunks.Acknowledge({.inserted = 4, .durable = 2, .credited = 400});
  chunks.Rewind(3, 1000);
  EXPECT_EQ(Numbers(chunks.TakeToSend(10)), (Expected{3, 4, 5}));
  chunks.Acknowledge({.inserted = 6, .durable = 6, .credited = 300});
  EXPECT_TRUE(chunks.all_inserted());
  EXPECT_EQ(chunks.chunks(), 0u);
  EXPECT_EQ(chunks.next(), 6u);
  EXPECT_THROW(chunks.Rewind(5, 1000), UserError);
  EXPECT_THROW(chunks.Rewind(7, 1000), UserError);
}

TEST(RetainedChunksTest, RefusesAcksOfWhatWasNeverSent) {
  RetainedChunks chunks;
  chunks.Rewind(0, 1000);
  chunks.Add(Frame());
  chunks.Add(Frame());
  chunks.TakeToSend(1);
  EXPECT_THROW(chunks.Acknowledge({2, 0, 0}), UserError);
  EXPECT_THROW(chunks.Acknowledge({1, 2, 0}), UserError);
  EXPECT_THROW(chunks.Acknowledge({1, 0, 101}), UserError);
  chunks.Acknowledge({1, 0, 100});
  EXPECT_THROW(chunks.Acknowledge({0, 0, 100}), UserError);
  EXPECT_THROW(chunks.Acknowledge({1, 0, 99}), UserError);
}

}  // namespace
}  // namespace rookery::stream
