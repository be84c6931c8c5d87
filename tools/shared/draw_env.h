// An env's picture.
#pragma once

#include <cstdint>
#include <span>

#include "envs/env.h"

namespace rookery {

// Env::Render(); throws UserError saying why where it can't be.
void DrawEnv(Env& env, int width, int height, std::span<uint8_t> rgb);

}  // namespace rookery
