// Views: the images of an env that a policy sees.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "envs/env.h"
#include "envs/vision/pixels.h"

namespace rookery {

// Of one copy of an env, through a MuJoCo model's cameras or as the env draws itself.
class Views {
 public:
  virtual ~Views() = default;

  virtual size_t count() const = 0;
  // Draws view `i` of the env's present state, (size, size, 3), top row first.
  virtual void Draw(Env& env, size_t i, std::span<uint8_t> rgb) = 0;
};

// The views of each copy of an env. Any thread.
using ViewsFactory = std::function<std::unique_ptr<Views>(Env& env)>;

// Those that `options` asks for; `first` is a copy to look at, whose episode it may begin. Copies
// that simulate one model share its textures and buffers. Throws UserError where the env can't be
// drawn, has no such camera (naming the nearest), or where this machine can't draw.
ViewsFactory MakeViews(Env& first, const PixelOptions& options);

}  // namespace rookery
