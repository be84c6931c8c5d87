// Rows of one env for a replay table, chunk after chunk, in episodes of one length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "distributed/replay/table.h"

namespace rookery {

class RowInserter {
 public:
  static constexpr uint32_t kEpisodeRows = 960;  // a whole number of chunks

  // What a chunk holds, all of them the same.
  enum class Values {
    kZeros,
    kImages,  // in uint8 columns: a background of noise, and an eighth of each row its own noise;
              // packed they keep a fifth, as the cheetah does
  };

  // `chunk`: rows of one. `table` must outlive it.
  RowInserter(replay::Table& table, uint32_t chunk, Values values = Values::kZeros);

  void Insert();

 private:
  void FillImages();

  replay::Table& table_;
  ChunkHeader header_;
  std::vector<std::byte> bytes_;    // a chunk's
  std::vector<std::byte> closing_;  // and of one that ends an episode
  size_t episode_columns_ = 0;      // bytes
};

}  // namespace rookery
