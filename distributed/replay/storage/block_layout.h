// How a block keeps its columns: in parts, an allocation each, column after column, each 64-byte
// aligned.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/schema.h"

namespace rookery::replay {

inline constexpr size_t kAlignment = 64;

// Shared with snapshots (storage_snapshot.h), which read what doesn't change any more.
using SharedBytes = std::shared_ptr<std::byte[]>;

// Not touched: pages of a large allocation cost nothing before they are written. Null for none.
SharedBytes AllocateAligned(size_t bytes);

// What happens to a column once its block is full.
enum class BlockPart : uint8_t {
  kPlain,    // it stays as it is
  kImages,   // it is packed (packing/packed_rows.h): large uint8 columns, where that is asked for
  kLearner,  // a learner goes on writing it
};
inline constexpr size_t kBlockParts = 3;

class BlockLayout {
 public:
  struct Fixed {
    size_t column;  // of the schema
    size_t offset;  // of row 0 from its part's start
    size_t bytes;   // a row
    BlockPart part = BlockPart::kPlain;
  };
  struct Ragged {
    size_t column;
    size_t value_bytes;
  };

  // `rows`: a power of two. `actors`: columns of the schema that actors send, the first ones; the
  // others are the learner's. `pack_bytes`: a uint8 column of actors with at least so many bytes a
  // row is one of kImages; 0: none is.
  BlockLayout(const Schema& schema, int64_t rows, size_t actors = Schema::kNone,
              int64_t pack_bytes = 0);

  int64_t rows() const { return rows_; }
  int64_t pack_bytes() const { return pack_bytes_; }
  size_t bytes(BlockPart part) const { return bytes_[static_cast<size_t>(part)]; }
  size_t bytes() const;  // of all parts
  // Step and policy columns in schema order.
  const std::vector<Fixed>& fixed() const { return fixed_; }
  const std::vector<Ragged>& ragged() const { return ragged_; }
  // Those of fixed() that are of kImages, and the place among them of one of fixed().
  const std::vector<size_t>& images() const { return images_; }
  size_t ImagePlace(size_t fixed) const { return image_place_[fixed]; }
  // The place of a schema's column in fixed() or ragged().
  size_t FixedPlace(size_t column) const { return place_[column]; }
  size_t RaggedPlace(size_t column) const { return place_[column]; }

  // Rows that are packed together, and groups of them in a block.
  int64_t group_rows() const;
  int64_t groups() const { return rows_ / group_rows(); }

 private:
  int64_t rows_;
  int64_t pack_bytes_;
  std::array<size_t, kBlockParts> bytes_{};
  std::vector<Fixed> fixed_;
  std::vector<Ragged> ragged_;
  std::vector<size_t> images_;
  std::vector<size_t> image_place_;
  std::vector<size_t> place_;
};

// Rows of a block: 256, or fewer where a block would be over 4 MiB or over a sixteenth of the
// table (whole blocks are evicted, so they should be small beside it). A power of two.
int64_t DefaultBlockRows(const Schema& schema, int64_t capacity);

}  // namespace rookery::replay
