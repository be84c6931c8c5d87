#include "distributed/replay/packing/packed_rows.h"

#include "distributed/replay/packing/codec.h"

namespace rookery::replay {

void PackedRows::Append(std::span<const std::byte> packed) {
  bytes_.insert(bytes_.end(), packed.begin(), packed.end());
  ends_.push_back(bytes_.size());
}

void PackedRows::Finish() {
  bytes_.shrink_to_fit();
  ends_.shrink_to_fit();
}

std::span<const std::byte> PackedRows::Group(size_t group) const {
  const uint64_t begin = group == 0 ? 0 : ends_[group - 1];
  return std::span(bytes_).subspan(begin, ends_[group] - begin);
}

void PackedRows::Unpack(size_t group, std::span<std::byte> out) const {
  replay::Unpack(Group(group), group_bytes_, out);
}

}  // namespace rookery::replay
