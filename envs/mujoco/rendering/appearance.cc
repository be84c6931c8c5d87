#include "envs/mujoco/rendering/appearance.h"

#include <cstddef>
#include <cstring>

namespace rookery {
namespace {

// Mixes eight bytes at a time, as MurmurHash2 does. Textures have megabytes.
class Hash {
 public:
  template <class T>
  Hash& Add(const T* values, int64_t count) {
    const auto* bytes = reinterpret_cast<const std::byte*>(values);
    auto left = static_cast<size_t>(count) * sizeof(T);
    for (; left >= sizeof(uint64_t); left -= sizeof(uint64_t), bytes += sizeof(uint64_t)) {
      uint64_t word = 0;
      std::memcpy(&word, bytes, sizeof word);
      Mix(word);
    }
    uint64_t rest = left;
    std::memcpy(&rest, bytes, left);
    Mix(rest);
    Mix(left);
    return *this;
  }
  uint64_t value() const { return value_; }

 private:
  void Mix(uint64_t word) {
    constexpr uint64_t kMultiplier = 0xC6A4A7935BD1E995;
    word *= kMultiplier;
    word ^= word >> 47;
    value_ = (value_ ^ (word * kMultiplier)) * kMultiplier;
  }

  uint64_t value_ = 0;
};

}  // namespace

Appearance::Appearance(const mjModel& model) {
  for (int i = 0; i < model.ntex; ++i) {
    const auto pixels = static_cast<int64_t>(model.tex_width[i]) * model.tex_height[i];
    if (model.tex_adr[i] < 0) {  // by reference: its data are elsewhere
      textures.push_back(0);
      continue;
    }
    textures.push_back(
        Hash().Add(model.tex_data + model.tex_adr[i], pixels * model.tex_nchannel[i]).value());
  }
  for (int i = 0; i < model.nhfield; ++i) {
    const auto points = static_cast<int64_t>(model.hfield_nrow[i]) * model.hfield_ncol[i];
    height_fields.push_back(Hash()
                                .Add(model.hfield_data + model.hfield_adr[i], points)
                                .Add(model.hfield_size + static_cast<ptrdiff_t>(4 * i), 4)
                                .value());
  }
  for (int i = 0; i < model.nmesh; ++i) {
    const float* vertices = model.mesh_vert + static_cast<ptrdiff_t>(3) * model.mesh_vertadr[i];
    const float* normals = model.mesh_normal + static_cast<ptrdiff_t>(3) * model.mesh_normaladr[i];
    meshes.push_back(Hash()
                         .Add(vertices, int64_t{3} * model.mesh_vertnum[i])
                         .Add(normals, int64_t{3} * model.mesh_normalnum[i])
                         .value());
  }
  Hash grids;
  for (int i = 0; i < model.ngeom; ++i) {
    if (model.geom_type[i] != mjGEOM_PLANE) continue;
    grids.Add(model.geom_size + static_cast<ptrdiff_t>(3 * i), 3);
    const int material = model.geom_matid[i];
    if (material >= 0) grids.Add(model.mat_texrepeat + static_cast<ptrdiff_t>(2 * material), 2);
  }
  planes = grids.value();
}

const std::shared_ptr<const Appearance>& AppearanceOf::Get(const Physics& physics) {
  if (writes_ != physics.model_writes() || !appearance_) {
    appearance_ = std::make_shared<Appearance>(physics.model());
    writes_ = physics.model_writes();
  }
  return appearance_;
}

}  // namespace rookery
