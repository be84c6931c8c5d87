// Room heater: an env without MuJoCo, written against envs/env.h alone.
#pragma once

#include "core/random.h"
#include "envs/registry.h"

rookery::EnvEntry RoomHeater();
