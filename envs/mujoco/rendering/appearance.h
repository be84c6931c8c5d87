// Appearance: those parts of a model that OpenGL keeps copies of, as hashes. Colours, positions,
// lights and cameras are not among them: every frame takes them from the model as it is.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "envs/mujoco/physics.h"

namespace rookery {

struct Appearance {
  explicit Appearance(const mjModel& model);

  std::vector<uint64_t> textures;       // (ntex)
  std::vector<uint64_t> height_fields;  // (nhfield)
  std::vector<uint64_t> meshes;         // (nmesh)
  uint64_t planes = 0;                  // grids of all plane geoms
};

// Keeps the appearance of one simulation's model, and hashes it again after each call of
// Physics::MutableModel(): what is written later through a reference kept from an earlier call
// isn't seen.
class AppearanceOf {
 public:
  // `original`: that of a model that nobody has written to, where it is known already.
  explicit AppearanceOf(std::shared_ptr<const Appearance> original = nullptr)
      : appearance_(std::move(original)) {}

  // Of the same simulation in every call.
  const std::shared_ptr<const Appearance>& Get(const Physics& physics);

 private:
  std::shared_ptr<const Appearance> appearance_;
  int64_t writes_ = 0;
};

}  // namespace rookery
