#include "core/io/checksum.h"

#include <string>
#include <vector>

#include "core/io/crc32c_table.h"
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

// The processor's instruction and the table, each from any start and with any rest.
TEST(ChecksumTest, TableAgreesAndPiecesEqualTheWhole) {
  std::string text(1000, ' ');
  for (size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * 37);
  const uint32_t whole = Crc32c(AsBytes(text));
  EXPECT_EQ(Crc32cTable(AsBytes(text), 0), whole);
  for (size_t cut = 0; cut <= 40; ++cut) {
    const auto first = AsBytes(text).first(cut);
    const auto rest = AsBytes(text).subspan(cut);
    EXPECT_EQ(Crc32cTable(first, 0), Crc32c(first)) << cut;
    EXPECT_EQ(Crc32c(rest, Crc32c(first)), whole) << cut;
    EXPECT_EQ(Crc32cTable(rest, Crc32c(first)), whole) << cut;
  }
}

}  // namespace
}  // namespace rookery
