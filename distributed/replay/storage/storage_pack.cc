// Columns of images: packed group by group as rows come, and given up raw once their block is full.
#include <stdexcept>
#include <utility>

#include "core/strings.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {

// Groups that are full already and aren't packed yet come with them: those of a block that was read
// from a dump while it was open.
std::vector<PackJob> Storage::JobsOf(uint64_t ticket) const {
  std::vector<PackJob> jobs;
  const auto found = in_flight_.find(ticket);
  if (found == in_flight_.end()) return jobs;
  const auto group_rows = static_cast<size_t>(layout_.group_rows());
  for (const Piece& piece : found->second.pieces) {
    const BlockRows& rows = RowsIn(piece.block);
    const size_t full = static_cast<size_t>(piece.offset + piece.rows) / group_rows;
    for (size_t i = 0; i < layout_.images().size(); ++i) {
      const BlockLayout::Fixed& column = layout_.fixed()[layout_.images()[i]];
      const size_t bytes = group_rows * column.bytes;
      for (size_t group = rows.packed[i].groups(); group < full; ++group) {
        jobs.push_back(
            {piece.block, i, {rows.images.get() + column.offset + group * bytes, bytes}});
      }
    }
  }
  return jobs;
}

void Storage::KeepPacked(const std::vector<PackJob>& packed) {
  for (const PackJob& job : packed) RowsIn(job.block).packed[job.image].Append(job.packed);
}

void Storage::Seal(BlockSlot slot) {
  BlockRows& rows = RowsIn(slot);
  for (PackedRows& column : rows.packed) column.Finish();
  image_memory_.GiveBack(std::move(rows.images));
  variable_bytes_ += static_cast<int64_t>(rows.PackedBytes());
  --open_blocks_;
  SetBases(slot);
}

void Storage::ThrowPacked(size_t place) const {
  throw std::logic_error(StrCat("column '", columns_[layout_.fixed()[place].column].spec.name,
                                "' is packed: Gather alone reads it"));
}

}  // namespace rookery::replay
