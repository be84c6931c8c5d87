#include "distributed/replay/pooled_sampler.h"

#include <numeric>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/sampling/draw.h"
#include "distributed/replay/sampling/sampler_options.h"

namespace rookery::replay {

PooledSampler::PooledSampler(const BatchRequest& request, std::vector<Part> parts)
    : parts_(std::move(parts)),
      specs_(parts_.front().sampler->Layout()),
      sizes_(parts_.size()),
      row_(specs_.size()) {
  for (TensorSpec& spec : specs_) {
    if (spec.ragged) {
      throw UserError(StrCat(Who(request), ": '", spec.name, "' is ragged, and can't be drawn of ",
                             "several sources as if they were one; give each its share"));
    }
    spec.shape.front() = request.batch_size;
  }
}

bool PooledSampler::Sample(Random& random, std::span<const std::span<std::byte>> out) {
  CheckBuffers(specs_, out);
  const Random::State before = random.state();
  for (size_t i = 0; i < parts_.size(); ++i) {
    sizes_[i] = static_cast<uint64_t>(parts_[i].storage->counters().decisions);
  }
  uint64_t all = std::accumulate(sizes_.begin(), sizes_.end(), uint64_t{0});
  const auto rows = static_cast<size_t>(specs_.front().shape.front());
  for (size_t row = 0; row < rows;) {
    if (all == 0) {
      random = Random(before);
      return false;
    }
    uint64_t at = random.Below(all);
    size_t part = 0;
    while (at >= sizes_[part]) at -= sizes_[part++];
    for (size_t c = 0; c < out.size(); ++c) {
      const size_t bytes = out[c].size() / rows;
      row_[c] = out[c].subspan(row * bytes, bytes);
    }
    if (parts_[part].sampler->Sample(random, row_)) {
      ++row;
    } else {
      all -= std::exchange(sizes_[part], 0);
    }
  }
  return true;
}

void PooledSampler::Save(DumpWriter& out) const {
  for (const Part& part : parts_) part.sampler->Save(out);
}

void PooledSampler::Load(DumpReader& in) {
  for (const Part& part : parts_) part.sampler->Load(in);
}

}  // namespace rookery::replay
