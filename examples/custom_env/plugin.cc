// What this library offers. Every env of it has a line here.
#include "ball_beam.h"
#include "envs/plugin_api.h"
#include "room_heater.h"

namespace {

void Register(rookery::EnvRegistry& registry) {
  registry.Add(BallBeam());
  registry.Add(RoomHeater());
}

}  // namespace

ROOKERY_PLUGIN(Register)
