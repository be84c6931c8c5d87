// How a block keeps its columns: one allocation, column after column, each 64-byte aligned.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "core/schema.h"

namespace rookery::replay {

inline constexpr size_t kAlignment = 64;

struct AlignedDelete {
  void operator()(std::byte* memory) const {
    ::operator delete[](memory, std::align_val_t{kAlignment});
  }
};
using AlignedBytes = std::unique_ptr<std::byte[], AlignedDelete>;

// Not touched: pages of a large allocation cost nothing before they are written.
AlignedBytes AllocateAligned(size_t bytes);

class BlockLayout {
 public:
  struct Fixed {
    size_t column;  // of the schema
    size_t offset;  // of row 0 from the block's start
    size_t bytes;   // a row
  };
  struct Ragged {
    size_t column;
    size_t value_bytes;
  };

  // `rows`: a power of two.
  BlockLayout(const Schema& schema, int64_t rows);

  int64_t rows() const { return rows_; }
  size_t bytes() const { return bytes_; }
  // Step and policy columns in schema order.
  const std::vector<Fixed>& fixed() const { return fixed_; }
  const std::vector<Ragged>& ragged() const { return ragged_; }
  // The place of a schema's column in fixed() or ragged().
  size_t FixedPlace(size_t column) const { return place_[column]; }
  size_t RaggedPlace(size_t column) const { return place_[column]; }

 private:
  int64_t rows_;
  size_t bytes_ = 0;
  std::vector<Fixed> fixed_;
  std::vector<Ragged> ragged_;
  std::vector<size_t> place_;
};

// Rows of a block: 256, or fewer where a block would be over 4 MiB or over a sixteenth of the
// table (whole blocks are evicted, so they should be small beside it). A power of two.
int64_t DefaultBlockRows(const Schema& schema, int64_t capacity);

}  // namespace rookery::replay
