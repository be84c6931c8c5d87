// Work that a commit brings, and that needs no lock: rows to be packed.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "distributed/replay/packing/codec.h"
#include "distributed/replay/storage/episode.h"

namespace rookery::replay {

struct PackJob {
  BlockSlot block = kNoBlock;
  size_t image = 0;                   // in layout().images()
  std::span<const std::byte> rows{};  // of one group, all there
  std::vector<std::byte> packed{};    // once it is done

  void Do() { packed = Pack(rows); }
};

}  // namespace rookery::replay
