// SHA-256 (FIPS 180-4): names the bytes of a file so that nobody can make others of the same name.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace rookery {

class Sha256 {
 public:
  Sha256();
  void Add(std::span<const std::byte> bytes);
  // 64 hexadecimal digits of all that was added. Call it once.
  std::string Finish();

 private:
  void AddBlock(const std::byte* block);

  std::array<uint32_t, 8> state_;
  std::array<std::byte, 64> pending_{};
  size_t num_pending_ = 0;
  uint64_t num_bytes_ = 0;
};

std::string Sha256Of(std::span<const std::byte> bytes);
// Of an open file, from its beginning to its end; moves its position. Throws Failure where it can't
// be read; `name` is what it is called then.
std::string Sha256OfFile(int descriptor, const std::string& name);

}  // namespace rookery
