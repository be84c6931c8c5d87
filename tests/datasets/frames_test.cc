#include "datasets/frames.h"

#include <cstring>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery::datasets {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

// What was written, read again.
struct Pipe {
  std::vector<std::byte> bytes;
  size_t at = 0;

  WriteBytes Write() {
    return [this](std::span<const std::byte> more) {
      bytes.insert(bytes.end(), more.begin(), more.end());
    };
  }
  ReadBytesInto Read() {
    return [this](std::span<std::byte> into) {
      if (at + into.size() > bytes.size()) return false;
      std::copy_n(bytes.begin() + static_cast<ptrdiff_t>(at), into.size(), into.begin());
      at += into.size();
      return true;
    };
  }
};

TEST(FramesTest, WhatIsWrittenIsRead) {
  Pipe pipe;
  NamedArrays arrays;
  arrays.AddCopy("rewards", std::vector<float>{1, 2, 3});
  WriteFrame({}, {{"episodes", "1"}}, pipe.Write());
  WriteFrame(arrays, {{"id", "0"}}, pipe.Write());
  WriteEnd(pipe.Write());
  EXPECT_EQ(ReadFrame(pipe.Read(), "f")->metadata().at("episodes"), "1");
  const auto episode = ReadFrame(pipe.Read(), "f");
  EXPECT_THAT(episode->arrays().Floats("rewards"), testing::ElementsAre(1, 2, 3));
  EXPECT_FALSE(ReadFrame(pipe.Read(), "f"));
}

TEST(FramesTest, NothingInThemIsBelieved) {
  Pipe cut;
  WriteFrame({}, {{"a", "b"}}, cut.Write());
  cut.bytes.pop_back();
  EXPECT_THAT([&] { ReadFrame(cut.Read(), "demos.h5"); },
              ThrowsMessage<UserError>("demos.h5: ends too early"));
  Pipe empty;
  EXPECT_THAT([&] { ReadFrame(empty.Read(), "demos.h5"); },
              ThrowsMessage<UserError>("demos.h5: ends too early"));
  Pipe huge;
  const uint64_t length = kMostFrameBytes + 1;
  huge.bytes.resize(sizeof(length));
  std::memcpy(huge.bytes.data(), &length, sizeof(length));
  EXPECT_THAT([&] { ReadFrame(huge.Read(), "demos.h5"); },
              ThrowsMessage<UserError>(HasSubstr("at most")));
  Pipe nonsense;
  nonsense.bytes = {std::byte{4}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  EXPECT_THROW(ReadFrame(nonsense.Read(), "demos.h5"), UserError);
}

TEST(FramesTest, AnErrorIsWhatTheOtherSideSays) {
  Pipe pipe;
  WriteFrame({}, {{kErrorKey, "x.h5: holds no episode"}}, pipe.Write());
  EXPECT_THAT([&] { ReadFrame(pipe.Read(), "f"); },
              ThrowsMessage<UserError>("x.h5: holds no episode"));
}

}  // namespace
}  // namespace rookery::datasets
