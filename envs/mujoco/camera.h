// Camera: draws a simulation into memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include <mujoco/mujoco.h>

namespace rookery {

class Camera {
 public:
  // Whether this machine can draw. The first call tries it.
  static bool Available();

  // `camera` is an index in the model; -1 looks at the whole scene. Throws UserError where this
  // machine can't draw.
  Camera(const mjModel& model, int camera);
  ~Camera();
  Camera(const Camera&) = delete;
  Camera& operator=(const Camera&) = delete;

  // Fills height x width x 3 bytes, top row first. `model` is that of the constructor, or its
  // simulation's own copy. One thread at a time.
  void Render(const mjModel& model, const mjData& data, int width, int height,
              std::span<uint8_t> rgb);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rookery
