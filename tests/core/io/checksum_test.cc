#include "core/io/checksum.h"

#include <numeric>
#include <string>
#include <vector>

#include "tests/core/io/testing.h"

namespace rookery {
namespace {

// RFC 3720, appendix B.4.
TEST(ChecksumTest, PublishedValues) {
  EXPECT_EQ(Crc32c(std::vector<std::byte>(32, std::byte{0})), 0x8a9136aau);
  EXPECT_EQ(Crc32c(std::vector<std::byte>(32, std::byte{0xff})), 0x62a8ab43u);
  std::vector<std::byte> rising(32);
  for (size_t i = 0; i < rising.size(); ++i) rising[i] = static_cast<std::byte>(i);
  EXPECT_EQ(Crc32c(rising), 0x46dd794eu);
  EXPECT_EQ(Crc32c(AsBytes("123456789")), 0xe3069283u);
  EXPECT_EQ(Crc32c({}), 0u);
}

TEST(ChecksumTest, PiecesEqualTheWhole) {
  std::string text(1000, ' ');
  for (size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 37);
  const uint32_t whole = Crc32c(AsBytes(text));
  for (size_t cut = 0; cut <= 40; ++cut) {
    const uint32_t first = Crc32c(AsBytes(text).first(cut));
    EXPECT_EQ(Crc32c(AsBytes(text).subspan(cut), first), whole) << cut;
  }
}

}  // namespace
}  // namespace rookery
