#include "tools/conformance/rollout.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "core/action.h"
#include "core/strings.h"

namespace rookery {
namespace {

template <class T>
double Read(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return static_cast<double>(value);
}

}  // namespace

double Element(const EnvSpec& spec, const Frame& frame, size_t field, int64_t index) {
  const DType dtype = spec.observations[field].dtype;
  const std::vector<std::byte>& value = frame.observations[field];
  const size_t offset = static_cast<size_t>(index) * SizeOf(dtype);
  if (offset >= value.size()) return std::numeric_limits<double>::quiet_NaN();
  const std::byte* at = value.data() + offset;
  switch (dtype) {
    case DType::kBool:
    case DType::kUint8:
      return Read<uint8_t>(at);
    case DType::kInt32:
      return Read<int32_t>(at);
    case DType::kInt64:
      return Read<int64_t>(at);
    case DType::kFloat32:
      return Read<float>(at);
    case DType::kFloat64:
      return Read<double>(at);
  }
  return 0;
}

namespace {

Frame RandomStep(Probe& probe, Random& random) {
  const ActionSpec& spec = probe.spec().action;
  std::vector<float> action(probe.ActionSize());
  std::vector<float> mapped(action.size());
  FillUniformActions(spec, random, action);
  MapAction(spec, action, mapped);
  return probe.Step(mapped);
}

}  // namespace

Rollout RollOut(Probe& probe, uint64_t seed, std::span<const double> parameters, int64_t steps,
                const std::function<void()>& between) {
  Rollout rollout;
  try {
    rollout.frames.push_back(probe.Reset(seed, parameters));
    Random random(seed);
    for (int64_t i = 0; i < steps && !rollout.ended(); ++i) {
      if (between) between();
      rollout.frames.push_back(RandomStep(probe, random));
    }
  } catch (const EnvError& error) {
    throw EnvError(StrCat("seed ", seed, ", frame ", rollout.frames.size(), ": ", error.what()));
  }
  return rollout;
}

Wanderer::Wanderer(Probe& probe, uint64_t seed, std::vector<double> parameters)
    : probe_(probe), seed_(seed), parameters_(std::move(parameters)), random_(seed) {}

void Wanderer::Step() {
  if (ended_) {
    probe_.Reset(seed_++, parameters_);
    ended_ = false;
    return;
  }
  const StepResult result = RandomStep(probe_, random_).result;
  ended_ = result.terminated || result.truncated;
}

std::string FirstDifference(const EnvSpec& spec, const Rollout& a, const Rollout& b) {
  const size_t frames = std::min(a.frames.size(), b.frames.size());
  for (size_t t = 0; t < frames; ++t) {
    const Frame& x = a.frames[t];
    const Frame& y = b.frames[t];
    if (SameFrame(x, y)) continue;
    std::string what;
    ForEachElement(spec, x, [&](size_t field, int64_t i, double value) {
      const double other = Element(spec, y, field, i);
      if (what.empty() && std::memcmp(&value, &other, sizeof(value)) != 0) {
        what = StrCat("'", spec.observations[field].name, "'[", i, "]: ", ShortestDouble(value),
                      " and ", ShortestDouble(other));
      }
    });
    for (size_t d = 0; what.empty() && d < x.diagnostics.size(); ++d) {
      if (std::memcmp(&x.diagnostics[d], &y.diagnostics[d], sizeof(double)) != 0) {
        what = StrCat("diagnostic '", spec.diagnostics[d].name,
                      "': ", ShortestDouble(x.diagnostics[d]), " and ",
                      ShortestDouble(y.diagnostics[d]));
      }
    }
    if (what.empty()) {
      what = StrCat("reward ", ShortestDouble(x.result.reward), " and ",
                    ShortestDouble(y.result.reward), ", or how the episode ended");
    }
    return StrCat("frame ", t, ", ", what);
  }
  if (a.frames.size() == b.frames.size()) return "";
  return StrCat("one episode ended after ", a.frames.size() - 1, " frames, the other after ",
                b.frames.size() - 1);
}

}  // namespace rookery
