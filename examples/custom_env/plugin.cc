// What this library offers. Every env of it has a line here.
#include "envs/plugin_api.h"

rookery::EnvEntry BallBeam();    // ball_beam.cc
rookery::EnvEntry RoomHeater();  // room_heater.cc

namespace {

void Register(rookery::EnvRegistry& registry) {
  registry.Add(BallBeam());
  registry.Add(RoomHeater());
}

}  // namespace

ROOKERY_PLUGIN(Register)
