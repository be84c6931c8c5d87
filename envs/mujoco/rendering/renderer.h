// Renderer: draws simulations of a model into memory, one after another.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include <mujoco/mujoco.h>

#include "envs/mujoco/model.h"
#include "envs/mujoco/rendering/appearance.h"

namespace rookery {

enum class RenderPreset : uint8_t {
  kFaithful,  // as dm_control's physics.render() draws it
  kFast,      // no shadows, no reflections, no multisampling, coarser round shapes
};

// What is drawn: a simulation of the renderer's model, seen by one of its cameras.
struct Shot {
  const mjModel& model;  // the renderer's, or the simulation's own copy
  const mjData& data;
  const std::shared_ptr<const Appearance>& appearance;  // of `model`
  int camera = -1;                                      // -1: the whole scene
  int width = 0;                                        // pixels
  int height = 0;
};

// One thread at a time; which one doesn't matter.
class Renderer {
 public:
  virtual ~Renderer() = default;

  // Fills height x width x 3 bytes, top row first.
  virtual void Draw(const Shot& shot, std::span<uint8_t> rgb) = 0;
};

// Draws with an OpenGL context of its own. `width` and `height` are the size to expect: another
// one works, but the first larger one costs time. Throws UserError where this machine can't draw.
std::unique_ptr<Renderer> MakeGlRenderer(std::shared_ptr<const Model> model, RenderPreset preset,
                                         int width, int height);

}  // namespace rookery
