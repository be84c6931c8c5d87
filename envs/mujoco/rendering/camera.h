// Camera: draws one simulation into memory, for pictures and videos.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "envs/mujoco/physics.h"
#include "envs/mujoco/rendering/appearance.h"
#include "envs/mujoco/rendering/renderer.h"

namespace rookery {

class Camera {
 public:
  // Whether this machine can draw. The first call tries it.
  static bool Available();

  // `camera` is an index in the simulation's model; -1 looks at the whole scene. Throws UserError
  // where this machine can't draw.
  Camera(const Physics& physics, int camera);

  // Fills height x width x 3 bytes, top row first. `physics` is that of the constructor. One thread
  // at a time.
  void Render(const Physics& physics, int width, int height, std::span<uint8_t> rgb);

 private:
  int camera_;
  std::unique_ptr<Renderer> renderer_;
  AppearanceOf appearance_;
};

// The index of the model's camera that `text` names or numbers; "-1" is the whole scene. Throws
// UserError naming the nearest.
int FindCamera(const Physics& physics, const std::string& text);

}  // namespace rookery
