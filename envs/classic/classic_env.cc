#include "envs/classic/classic_env.h"

#include <utility>

namespace rookery::classic {

ClassicEnv::ClassicEnv(EnvSpec spec, size_t state_size)
    : spec_(std::move(spec)), state_(state_size) {}

void ClassicEnv::AddParameter(const std::string& name, double* value, double low, double high,
                              const std::string& unit, const std::string& help) {
  spec_.parameters.push_back({.name = name,
                              .low = low,
                              .high = high,
                              .default_value = *value,
                              .unit = unit,
                              .help = help});
  constants_.push_back(value);
}

void ClassicEnv::Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) {
  for (size_t i = 0; i < constants_.size(); ++i) *constants_[i] = parameters[i];
  Random random(seed);
  Begin(random);
  Observe(out);
}

StepResult ClassicEnv::Step(std::span<const float> action, const Outputs& out) {
  const StepResult result = Advance(action);
  Observe(out);
  return result;
}

bool ClassicEnv::Render(int width, int height, std::span<uint8_t> rgb) {
  Paint(width, height, rgb, [this](Canvas& canvas) { Draw(canvas); });
  return true;
}

}  // namespace rookery::classic
