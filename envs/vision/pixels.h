// Pixels: any MuJoCo env, seen through cameras, or any other env as it draws itself.
//
//   EnvFactory factory = AddPixels(registry.Find("dmc/cheetah_run").make({}), {.size = 84});
//
// The observation `pixels` is uint8 (channels, size, size), top row first, with a history of
// frame_stack: policies and batches see (frame_stack x channels, size, size). Channels
// go by frame, the oldest first; within a frame by camera, in the order given; within a camera by
// colour, red, green, blue. This is dmc2gym's image under SAC+AE's FrameStack:
// https://github.com/denisyarats/pytorch_sac_ae/blob/master/utils.py
//
// An env that is no MuJoCo simulation is what its Render() shows: one view, without cameras and
// presets.
//
// One image a camera is drawn for a decision, after its last frame, however many frames the
// decision repeats its action for. At a reset the first image fills the whole stack.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/fields.h"
#include "envs/env.h"

namespace rookery {

struct PixelOptions {
  int64_t size = 0;  // pixels; 0: none of this
  // Names or indices; "-1": the whole scene, which the default is in a model without cameras.
  std::vector<std::string> camera = {"0"};
  std::string preset = "faithful";
  bool greyscale = false;
  int64_t frame_stack = 3;  // decisions
  std::vector<std::string> keep{};

  Fields fields();
  bool operator==(const PixelOptions&) const = default;
};

// The env of `factory` with `pixels` instead of its observations, but for those named in `keep` and
// a goal env's goals, which come first. Size 0 gives `factory` itself. Envs share the model's
// textures and buffers: a renderer for each thread that draws.
//
// Throws UserError where the env can't be drawn, a camera or field isn't there (naming the
// nearest), or this machine can't draw.
EnvFactory AddPixels(EnvFactory factory, const PixelOptions& options);

}  // namespace rookery
