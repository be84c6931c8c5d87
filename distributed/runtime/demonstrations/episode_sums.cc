#include "distributed/runtime/demonstrations/episode_sums.h"

#include <cstring>

#include "core/plural.h"
#include "core/strings.h"

namespace rookery {
namespace {

bool AnyPositive(const NamedArray* array) {
  if (array == nullptr) return false;
  for (size_t i = 0; i < array->data.size() / SizeOf(array->dtype); ++i) {
    if (ElementAt(*array, i) > 0) return true;
  }
  return false;
}

}  // namespace

double ElementAt(const NamedArray& array, size_t i) {
  const std::byte* at = array.data.data() + i * SizeOf(array.dtype);
  const auto read = [at]<class T>(T value) {
    std::memcpy(&value, at, sizeof(value));
    return static_cast<double>(value);
  };
  switch (array.dtype) {
    case DType::kBool:
    case DType::kUint8:
      return read(uint8_t{});
    case DType::kInt32:
      return read(int32_t{});
    case DType::kInt64:
      return read(int64_t{});
    case DType::kFloat32:
      return read(float{});
    case DType::kFloat64:
      return read(double{});
  }
  return 0;
}

void EpisodeSums::Add(const NamedArrays& episode) {
  const NamedArray& rewards = episode["rewards"];  // (T)
  const int64_t steps = rewards.shape.front();
  ++episodes;
  decisions += steps;
  for (int64_t t = 0; t < steps; ++t) reward += ElementAt(rewards, static_cast<size_t>(t));
  successes += AnyPositive(episode.Find("infos/success"));
  violations += AnyPositive(episode.Find("infos/cost"));
}

std::string EpisodeSums::Text(const EnvSpec& env) const {
  const auto n = static_cast<double>(episodes);
  const auto rate = [&](int64_t count) { return ShortestDouble(static_cast<double>(count) / n); };
  return StrCat(Counted(episodes, "episode"), ", ", Counted(decisions, "decision"),
                ", mean_reward ", HumanNumber(reward / n, 2),
                env.has_success ? ", success_rate " + rate(successes) : "",
                env.has_cost ? ", violation_rate " + rate(violations) : "");
}

}  // namespace rookery
