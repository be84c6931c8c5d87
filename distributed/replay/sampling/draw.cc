#include "distributed/replay/sampling/draw.h"

#include <stdexcept>

#include "core/strings.h"

namespace rookery::replay {

void CheckBuffers(const std::vector<TensorSpec>& specs, std::span<const std::span<std::byte>> out) {
  if (out.size() != specs.size()) {
    throw std::invalid_argument(
        StrCat("a batch of ", specs.size(), " columns, ", out.size(), " buffers"));
  }
  for (size_t i = 0; i < out.size(); ++i) {
    const size_t bytes = specs[i].ragged ? 0 : specs[i].NumBytes();
    if (out[i].size() == bytes) continue;
    throw std::invalid_argument(StrCat("batch column ", ToString(specs[i]), " takes ", bytes,
                                       " bytes, its buffer has ", out[i].size()));
  }
}

}  // namespace rookery::replay
