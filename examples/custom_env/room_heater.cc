// Room heater: an env without MuJoCo, written against envs/env.h alone.
#include <cmath>
#include <memory>

#include "core/random.h"
#include "envs/registry.h"

using namespace rookery;

namespace {
constexpr double kMinute = 60;         // s a frame
constexpr double kHeatCapacity = 4e5;  // J/K, of the room
constexpr double kConductance = 50;    // W/K, to the outside
constexpr double kComfort = 21;        // degrees Celsius

class RoomHeaterEnv final : public Env {
 public:
  RoomHeaterEnv() {
    spec_.id = "custom/room_heater";
    spec_.source = "Rookery's example of an env without MuJoCo";
    spec_.observations = {{.name = "temperature", .shape = {2}, .unit = "deg C"}};  // room, outside
    spec_.action = {.low = {0}, .high = {2000}, .unit = "W"};
    spec_.time_limit = 240;
    spec_.control_timestep = kMinute;
  }

  const EnvSpec& spec() const override { return spec_; }

  void Reset(uint64_t seed, std::span<const double>, const Outputs& out) override {
    random_ = Random(seed);
    room_ = random_.Uniform(12, 24);
    outside_ = random_.Uniform(-10, 10);
    out.Write(0, {room_, outside_});
  }

  StepResult Step(std::span<const float> action, const Outputs& out) override {
    const double watts = action[0] - kConductance * (room_ - outside_);
    room_ += watts * kMinute / kHeatCapacity;
    outside_ += 0.05 * random_.Normal();
    out.Write(0, {room_, outside_});
    const double discomfort = std::abs(room_ - kComfort);
    return {.reward = std::exp(-discomfort) - 1e-4 * action[0]};
  }

 private:
  EnvSpec spec_;
  Random random_{0};
  double room_ = 0, outside_ = 0;  // deg C
};

}  // namespace

EnvEntry RoomHeater() {
  return {.id = "custom/room_heater",
          .summary = "keep a room warm without wasting power",
          .make = [](const ConfigNode& options) -> EnvFactory {
            Fields{}.Read(options, "env.options");  // there are none
            return [] { return std::make_unique<RoomHeaterEnv>(); };
          }};
}
