// What a sampler may know beside its request.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>

#include "core/env_spec.h"
#include "distributed/replay/storage/storage.h"

namespace rookery::replay {

// B transitions whose rewards are asked for again, because their goals are others now.
struct RewardQuery {
  int64_t transitions = 0;  // B
  // By their names in a batch, row-major, (B, ...): "action"; "next_obs/f" of the achieved goal; of
  // the desired one, which is the other goal, "obs/f" and "next_obs/f".
  std::map<std::string, std::span<const std::byte>> columns{};
  std::span<const double> parameters{};  // (B, P), of each one's episode
};

// Writes `rewards` (B), and into `terminated` (B) 1 where the observation after it is terminal, 0
// where it isn't; one that doesn't say leaves them as they are. Called under the table's lock.
// Throws UserError.
using RewardFunction = std::function<void(const RewardQuery& query, std::span<float> rewards,
                                          std::span<uint8_t> terminated)>;

struct SamplerContext {
  const Storage& storage;        // outlives the sampler
  const EnvSpec* env = nullptr;  // which fields are goals, ...; null: nobody said. Outlives it, too
  RewardFunction rewards{};      // the env's own; empty: it has none
};

}  // namespace rookery::replay
