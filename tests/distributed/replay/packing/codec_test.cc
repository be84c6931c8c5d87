#include "distributed/replay/packing/codec.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include <gtest/gtest.h>

#include "core/error.h"
#include "core/random.h"
#include "distributed/replay/packing/packed_rows.h"

namespace rookery::replay {
namespace {

// `values`: how many different ones there are; the fewer, the better it packs.
std::vector<std::byte> Noise(Random& random, size_t size, uint64_t values) {
  std::vector<std::byte> bytes(size);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.Below(values));
  return bytes;
}

TEST(Codec, UnpacksWhatWasPackedAndAnyBeginningOfIt) {
  Random random({1});
  for (const uint64_t values : {1, 2, 16, 256}) {
    for (const size_t size : {1, 2, 12, 13, 100, 5000, 70'000}) {
      const std::vector<std::byte> bytes = Noise(random, size, values);
      const std::vector<std::byte> packed = Pack(bytes);
      EXPECT_LE(packed.size(), size);
      if (size > 1000 && values <= 2) {
        EXPECT_LT(packed.size(), size / 2);
      }
      for (int i = 0; i < 20; ++i) {
        const size_t wanted = i == 0 ? size : random.Below(size + 1);
        std::vector<std::byte> out(wanted);
        Unpack(packed, size, out);
        ASSERT_TRUE(std::equal(out.begin(), out.end(), bytes.begin()));
      }
    }
  }
}

// Anything may come from a file. A sanitizer sees reads and writes beyond the buffers.
TEST(Codec, SurvivesAnyBytes) {
  Random random({2});
  const std::vector<std::byte> whole = Pack(Noise(random, 4000, 3));
  int refused = 0;
  for (int i = 0; i < 5000; ++i) {
    std::vector<std::byte> broken = whole;
    if (i % 2 == 0) broken.resize(random.Below(broken.size()));
    for (uint64_t flips = 1 + random.Below(8); flips > 0 && !broken.empty(); --flips) {
      broken[random.Below(broken.size())] = static_cast<std::byte>(random.Below(256));
    }
    std::vector<std::byte> out(1 + random.Below(4000));
    try {
      Unpack(broken, 4000, out);
    } catch (const UserError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(PackedRows, KeepGroupsOfAnySize) {
  Random random({3});
  PackedRows rows(640);
  std::vector<std::vector<std::byte>> groups;
  for (int i = 0; i < 30; ++i) {
    groups.push_back(Noise(random, 640, uint64_t{1} << random.Below(9)));
    rows.Append(Pack(groups.back()));
  }
  rows.Finish();
  EXPECT_LT(rows.bytes(), 30 * 640);
  for (const size_t group : {0, 29, 7, 7, 13}) {
    std::vector<std::byte> out(640);
    rows.Unpack(group, out);
    EXPECT_EQ(out, groups[group]);
  }
}

}  // namespace
}  // namespace rookery::replay
