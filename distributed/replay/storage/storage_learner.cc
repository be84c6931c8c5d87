// Learner columns: what a storage keeps of its rows that no actor sends.
#include <cstring>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/storage/learner_values.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {

Schema WithLearnerColumns(const Schema& schema, const std::vector<LearnerColumn>& learner_columns) {
  std::vector<Column> columns = schema.columns();
  for (const LearnerColumn& column : learner_columns) {
    const TensorSpec& spec = column.spec;
    const auto require = [&](bool holds, const char* what) {
      if (!holds) throw UserError(StrCat("learner column '", ToString(spec), "': ", what));
    };
    require(!spec.ragged && spec.history == 1, "it must be of one fixed value a row");
    require(!column.keeps_largest || (spec.dtype == DType::kFloat32 && spec.NumElements() == 1),
            "only one float32 can keep its largest value");
    columns.push_back({spec, ColumnKind::kStep});
  }
  return Schema(std::move(columns));
}

void Storage::BeginLearnerColumns(const Piece& piece) {
  const size_t first = layout_.fixed().size() - learner_columns_.size();
  for (size_t i = 0; i < learner_columns_.size(); ++i) {
    const BlockLayout::Fixed& column = layout_.fixed()[first + i];
    std::byte* row = LearnerValue(column, (RowIndex{piece.block} << shift_) + piece.offset);
    for (int64_t r = 0; r < piece.rows; ++r, row += column.bytes) {
      std::memcpy(row, new_values_[i].data(), column.bytes);
    }
  }
}

std::byte* Storage::LearnerValue(const BlockLayout::Fixed& column, RowIndex row) {
  const BlockSlot slot = static_cast<BlockSlot>(row >> shift_);
  Block& block = blocks_[static_cast<size_t>(slot)];
  if (block.learner_shared) {
    const size_t bytes = layout_.bytes(BlockPart::kLearner);
    const SharedBytes own = AllocateAligned(bytes);
    std::memcpy(own.get(), block.learner.get(), bytes);
    block.learner = own;
    block.learner_shared = false;
    SetBases(slot);
  }
  return block.learner.get() + column.offset + NumberInBlock(row) * column.bytes;
}

void Storage::CheckWrite(size_t column, std::span<const StableId> ids,
                         std::span<const std::byte> values) const {
  if (column < schema_.size()) {
    throw UserError(StrCat("column '", columns_[column].spec.name,
                           "' is the actors': a learner may not write it"));
  }
  const size_t bytes = layout_.fixed()[layout_.FixedPlace(column)].bytes;
  if (values.size() != ids.size() * bytes) {
    throw UserError(StrCat("learner column '", columns_[column].spec.name, "': ", values.size(),
                           " bytes for ", ids.size(), " rows of ", bytes));
  }
}

void Storage::Write(size_t column, std::span<const StableId> ids,
                    std::span<const std::byte> values) {
  CheckWrite(column, ids, values);
  const size_t i = column - schema_.size();
  const BlockLayout::Fixed& written = layout_.fixed()[layout_.FixedPlace(column)];
  const size_t bytes = written.bytes;
  std::vector<RowIndex> rows;
  rows.reserve(ids.size());
  for (size_t r = 0; r < ids.size(); ++r) {
    const RowIndex row = RowOf(ids[r]);
    if (row == kNoRow) continue;
    const std::span<const std::byte> value = values.subspan(r * bytes, bytes);
    std::memcpy(LearnerValue(written, row), value.data(), bytes);
    if (learner_columns_[i].keeps_largest) KeepLargest(new_values_[i], value);
    rows.push_back(row);
  }
  listeners_->Tell([&](StorageListener& l) { l.OnWrite(column, rows); });
}

}  // namespace rookery::replay
