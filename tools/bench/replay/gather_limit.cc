#include "tools/bench/replay/gather_limit.h"

#include <cstring>

#include "tools/bench/items_a_second.h"

namespace rookery {

GatherLimit::GatherLimit(size_t row_bytes, size_t rows)
    : row_bytes_(row_bytes), rows_(rows), memory_(row_bytes * rows, std::byte{1}) {}

double GatherLimit::Gather(double seconds, size_t batch, size_t history) {
  const size_t bytes = history * row_bytes_;
  std::vector<std::byte> now(batch * bytes);
  std::vector<std::byte> next(batch * bytes);
  std::vector<const std::byte*> places(batch);
  return ItemsASecond(seconds, batch, [&] {
    for (auto& place : places) {
      place = memory_.data() + random_.Below(rows_ - history) * row_bytes_;
    }
    for (size_t i = 0; i < batch; ++i) {
      std::memcpy(now.data() + i * bytes, places[i], bytes);
      std::memcpy(next.data() + i * bytes, places[i] + row_bytes_, bytes);
    }
  });
}

double GatherLimit::Append(double seconds, size_t chunk) {
  const std::vector<std::byte> source(chunk * row_bytes_, std::byte{2});
  return ItemsASecond(seconds, chunk, [&] {
    if (next_ + chunk > rows_) next_ = 0;
    std::memcpy(memory_.data() + next_ * row_bytes_, source.data(), source.size());
    next_ += chunk;
  });
}

}  // namespace rookery
