// Versions out of chunks that lie in pieces of any size, against the bytes in one piece.
#include "distributed/stream/version_column.h"

#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "core/random.h"

namespace rookery::stream {
namespace {

TEST(VersionColumn, ReadsDecisionsWhereverPiecesEnd) {
  const Schema schema(
      {{{.name = "obs/x", .shape = {3}}, ColumnKind::kStep},
       {{.name = "seed", .dtype = DType::kInt64}, ColumnKind::kEpisode},
       {{.name = "obs/r", .shape = {2}, .ragged = true}, ColumnKind::kStep},
       {{.name = "terminated", .dtype = DType::kBool}, ColumnKind::kStep},
       {{.name = std::string(column::kPolicyVersion), .dtype = DType::kInt64}, ColumnKind::kPolicy},
       {{.name = "log_prob"}, ColumnKind::kPolicy}});
  const VersionColumn column(schema);
  Random random(1);
  for (int trial = 0; trial < 200; ++trial) {
    const auto rows = static_cast<uint32_t>(1 + random.Below(9));
    const ChunkHeader header{.rows = rows, .closes = random.Below(2) == 0};
    std::vector<std::byte> bytes(rows * (12 + 1 + 8 + 4) + random.Below(50));
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.Below(256));
    std::vector<int64_t> expected(rows);
    for (int64_t& version : expected) version = static_cast<int64_t>(random.Next());
    std::memcpy(bytes.data() + rows * 13, expected.data(), rows * sizeof(int64_t));
    if (header.closes) expected.pop_back();

    std::vector<std::span<std::byte>> pieces;
    for (std::span<std::byte> rest(bytes); !rest.empty();) {
      pieces.push_back(rest.first(std::min<size_t>(rest.size(), random.Below(20))));
      rest = rest.subspan(pieces.back().size());
    }
    EXPECT_EQ(column.Read(header, pieces), expected);
  }
}

TEST(VersionColumn, IsEmptyWithoutOne) {
  const VersionColumn column(Schema({{{.name = "obs/x"}, ColumnKind::kStep}}));
  std::vector<std::byte> bytes(8);
  const std::span<std::byte> piece(bytes);
  EXPECT_TRUE(column.Read({.rows = 2}, {&piece, 1}).empty());
}

}  // namespace
}  // namespace rookery::stream
