#include "distributed/replay/shares.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/replay/pooled_sampler.h"
#include "distributed/replay/sampler_registry.h"
#include "distributed/replay/sampling/draw.h"

namespace rookery::replay {
namespace {

constexpr double kSumRounding = 1e-9;  // of a share times a size: 0.29 * 100 is no less than 29

// What a request says of its sources, checked. Throws UserError.
struct Shares {
  std::vector<std::string> names{};
  std::vector<size_t> sources{};
  std::vector<double> shares{};
};

Shares SharesOf(const BatchRequest& request, const Sources& sources) {
  if (request.sources.empty()) return {{sources.name(0)}, {0}, {1}};
  const auto fail = [&](const std::string& why) {
    throw UserError(StrCat("batch '", request.name, "': ", why));
  };
  Shares said;
  double sum = 0;
  for (const auto& [name, share] : request.sources) {
    if (!(share > 0 && share <= 1)) {
      fail(StrCat("source '", name, "' has the share ", ShortestDouble(share),
                  "; it must be above 0 and at most 1"));
    }
    try {
      said.sources.push_back(sources.IndexOf(name));
    } catch (const UserError& error) {
      fail(error.what());
    }
    said.names.push_back(name);
    said.shares.push_back(share);
    sum += share;
  }
  if (std::abs(sum - 1) > 1e-6) {
    fail(StrCat("its sources' shares add up to ", ShortestDouble(sum), "; they must add up to 1"));
  }
  return said;
}

std::unique_ptr<Sampler> MakePooled(const BatchRequest& request, const Sources& sources,
                                    const EnvSpec* env, const RewardFunction& rewards) {
  std::vector<size_t> pool;
  for (const auto& [name, share] : request.sources) pool.push_back(sources.IndexOf(name));
  for (size_t i = 0; request.sources.empty() && i < sources.size(); ++i) pool.push_back(i);
  const auto make = [&](const BatchRequest& part, size_t source) {
    return MakeSampler(part, SamplerContext{sources[source], env, rewards});
  };
  if (pool.size() == 1) return make(request, pool.front());
  BatchRequest row = request;
  row.batch_size = 1;
  std::vector<PooledSampler::Part> parts;
  for (const size_t source : pool) parts.push_back({make(row, source), &sources[source]});
  return std::make_unique<PooledSampler>(request, std::move(parts));
}

}  // namespace

std::vector<int64_t> Apportion(int64_t total, std::span<const double> shares) {
  std::vector<int64_t> parts;
  std::vector<double> remainders;
  for (const double share : shares) {
    const double exact = share * static_cast<double>(total) + kSumRounding;
    parts.push_back(static_cast<int64_t>(std::floor(exact)));
    remainders.push_back(exact - std::floor(exact));
  }
  std::vector<size_t> order(shares.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(
      order, [&](size_t a, size_t b) { return remainders[a] > remainders[b] + kSumRounding; });
  int64_t left = total - std::accumulate(parts.begin(), parts.end(), int64_t{0});
  for (size_t i = 0; left > 0; ++i, --left) ++parts[order[i % order.size()]];
  return parts;
}

std::unique_ptr<Sampler> MakeSampler(const BatchRequest& request, const Sources& sources,
                                     const EnvSpec* env, const RewardFunction& rewards) {
  if (request.pooled) return MakePooled(request, sources, env, rewards);
  const Shares said = SharesOf(request, sources);
  const auto make = [&](const BatchRequest& part, size_t source) {
    return MakeSampler(part, SamplerContext{sources[source], env, rewards});
  };
  if (said.sources.size() == 1) return make(request, said.sources.front());
  const std::vector<int64_t> sizes = Apportion(request.batch_size, said.shares);
  std::vector<std::unique_ptr<Sampler>> parts;
  for (size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] < 1) {
      throw UserError(StrCat("batch '", request.name, "': batch_size ", request.batch_size,
                             " has no place for source '", said.names[i], "', whose share is ",
                             ShortestDouble(said.shares[i]), "; raise one of the two"));
    }
    BatchRequest part = request;
    part.batch_size = sizes[i];
    parts.push_back(make(part, said.sources[i]));
  }
  return std::make_unique<SharesSampler>(std::move(parts));
}

SharesSampler::SharesSampler(std::vector<std::unique_ptr<Sampler>> parts)
    : parts_(std::move(parts)) {
  specs_ = parts_.front()->Layout();
  for (size_t c = 0; c < specs_.size(); ++c) {
    if (specs_[c].ragged) {
      ragged_.push_back({c, specs_[c].NumBytes()});
      ragged_.back().offsets.resize(parts_.size());
      continue;
    }
    const bool offsets = !ragged_.empty() && ragged_.back().column + 1 == c;
    int64_t size = offsets ? 1 : 0;
    for (size_t i = 0; i < parts_.size(); ++i) {
      const int64_t of_part = parts_[i]->Layout()[c].shape.front();
      if (offsets) ragged_.back().offsets[i].resize(static_cast<size_t>(of_part));
      size += of_part - (offsets ? 1 : 0);
    }
    specs_[c].shape.front() = size;
  }
}

bool SharesSampler::Sample(Random& random, std::span<const std::span<std::byte>> out) {
  CheckBuffers(specs_, out);
  const Random::State before = random.state();
  std::vector<size_t> taken(out.size(), 0);  // bytes of each column
  for (size_t i = 0; i < parts_.size(); ++i) {
    std::vector<std::span<std::byte>> spans;
    for (size_t c = 0; c < out.size(); ++c) {
      const TensorSpec& spec = parts_[i]->Layout()[c];
      const size_t bytes = spec.ragged ? 0 : spec.NumBytes();
      // Those of offsets overlap, and are joined below.
      spans.push_back(out[c].subspan(std::min(taken[c], out[c].size() - bytes), bytes));
      taken[c] += bytes;
    }
    for (Ragged& ragged : ragged_) {
      spans[ragged.column + 1] = std::as_writable_bytes(std::span(ragged.offsets[i]));
    }
    if (!parts_[i]->Sample(random, spans)) {
      random = Random(before);
      return false;
    }
  }
  for (Ragged& ragged : ragged_) {
    auto* offsets = reinterpret_cast<int64_t*>(out[ragged.column + 1].data());
    Join(ragged, {offsets, out[ragged.column + 1].size() / sizeof(int64_t)});
  }
  return true;
}

void SharesSampler::Join(Ragged& ragged, std::span<int64_t> offsets) const {
  ragged.values.clear();
  size_t at = 0;
  offsets[at++] = 0;
  for (size_t i = 0; i < parts_.size(); ++i) {
    const auto before = static_cast<int64_t>(ragged.values.size() / ragged.value_bytes);
    for (const int64_t offset : std::span(ragged.offsets[i]).subspan(1)) {
      offsets[at++] = before + offset;
    }
    const std::span<const std::byte> values = parts_[i]->RaggedValues(ragged.column);
    ragged.values.insert(ragged.values.end(), values.begin(), values.end());
  }
}

void SharesSampler::Save(DumpWriter& out) const {
  for (const auto& part : parts_) part->Save(out);
}

void SharesSampler::Load(DumpReader& in) {
  for (const auto& part : parts_) part->Load(in);
}

std::span<const std::byte> SharesSampler::RaggedValues(size_t column) const {
  for (const Ragged& ragged : ragged_) {
    if (ragged.column == column) return ragged.values;
  }
  return {};
}

}  // namespace rookery::replay
