// A column's rows, packed in groups of neighbours: images that follow each other are alike, and a
// window's lie in one group or two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace rookery::replay {

// Rows of a group. More pack better, but all before a row are unpacked with it.
inline constexpr int64_t kGroupRows = 16;

class PackedRows {
 public:
  // `group_bytes`: of a group's rows before they were packed.
  explicit PackedRows(size_t group_bytes) : group_bytes_(group_bytes) {}

  // What Pack (codec.h) made of the next group's rows.
  void Append(std::span<const std::byte> packed);
  // All groups are there: gives back what memory isn't needed.
  void Finish();

  size_t groups() const { return ends_.size(); }
  size_t group_bytes() const { return group_bytes_; }
  std::span<const std::byte> Group(size_t group) const;
  size_t bytes() const { return bytes_.size() + ends_.size() * sizeof(uint64_t); }

  // The group's first rows, as many as fit. Throws UserError where they are damaged.
  void Unpack(size_t group, std::span<std::byte> out) const;

 private:
  size_t group_bytes_;
  std::vector<std::byte> bytes_;  // of the groups, one after the other
  std::vector<uint64_t> ends_;    // of each group
};

}  // namespace rookery::replay
