// The elements that a MATLAB file of version 5 is made of: a type, a size and bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace rookery::qp {

// Types of elements, with the format's numbers.
enum class MatType : uint32_t {
  kInt8 = 1,
  kUint8 = 2,
  kInt16 = 3,
  kUint16 = 4,
  kInt32 = 5,
  kUint32 = 6,
  kSingle = 7,
  kDouble = 9,
  kInt64 = 12,
  kUint64 = 13,
  kMatrix = 14,
  kCompressed = 15,
};

struct MatElement {
  MatType type{};
  std::span<const std::byte> data{};

  // Its numbers, of whichever type. UserError where that is none of numbers, or their size isn't
  // whole.
  std::vector<double> Numbers(const std::string& where) const;
};

// Takes one element after another off a row of them.
class MatElements {
 public:
  // `where` names the file in errors.
  MatElements(std::span<const std::byte> bytes, const std::string& where)
      : bytes_(bytes), where_(where) {}

  bool AtEnd() const { return bytes_.empty(); }
  // UserError where it is larger than what is left.
  MatElement Next();

 private:
  std::span<const std::byte> bytes_;
  const std::string& where_;
};

// What the zlib data unpack to. UserError where they are damaged, or unpack to more than so much.
std::vector<std::byte> Unpack(std::span<const std::byte> packed, size_t most,
                              const std::string& where);

}  // namespace rookery::qp
