#include "envs/mujoco/rendering/renderer.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/strings.h"
#include "envs/mujoco/rendering/gl_context.h"

namespace rookery {
namespace {

// Room in a scene beside a model's own geoms and sites: dm_control's least. Where it isn't enough
// the scene grows, for MuJoCo leaves out what has no room.
constexpr int kExtraGeoms = 1000;

// Round shapes of the fast preset. MuJoCo's defaults, 28 and 16, suit a window; an image of 84 x 84
// pixels has limbs of 5 pixels.
constexpr int kFastSlices = 12;
constexpr int kFastStacks = 8;

class GlRenderer final : public Renderer {
 public:
  GlRenderer(std::shared_ptr<const Model> model, RenderPreset preset, int width, int height)
      : model_(std::move(model)), preset_(preset), width_(width), height_(height) {
    const GlContext::Use use(gl_);
    mjv_defaultScene(&scene_);
    mjv_defaultOption(&option_);
    option_.flags[mjVIS_RANGEFINDER] = 0;  // dm_control shows no rays
    const mjModel& m = model_->get();
    MakeScene(m, kExtraGeoms + static_cast<int>(8 * m.ngeom + m.nsite));
    mjr_defaultContext(&context_);
    MakeContext(model_->get());
    shown_ = std::make_shared<Appearance>(model_->get());
  }

  ~GlRenderer() override {
    const GlContext::Use use(gl_);
    mjr_freeContext(&context_);
    mjv_freeScene(&scene_);
  }

  void Draw(const Shot& shot, std::span<uint8_t> rgb) override {
    const auto row_bytes = static_cast<size_t>(shot.width) * 3;
    if (shot.width < 1 || shot.height < 1 ||
        rgb.size() != row_bytes * static_cast<size_t>(shot.height)) {
      throw std::invalid_argument(StrCat("Renderer::Draw: ", rgb.size(), " bytes for ", shot.width,
                                         " x ", shot.height, " pixels"));
    }
    const GlContext::Use use(gl_);
    Grow(shot.width, shot.height);
    Show(shot.model, shot.appearance);
    mjvCamera camera;
    mjv_defaultCamera(&camera);
    if (shot.camera >= 0) {
      camera.type = mjCAMERA_FIXED;
      camera.fixedcamid = shot.camera;
    } else {
      mjv_defaultFreeCamera(&shot.model, &camera);
    }
    const auto fill = [&] {
      // mjv_updateScene takes a mutable mjData for its scratch stack alone.
      mjv_updateScene(&shot.model, const_cast<mjData*>(&shot.data), &option_, nullptr, &camera,
                      mjCAT_ALL, &scene_);
    };
    for (fill(); scene_.ngeom >= scene_.maxgeom; fill()) MakeScene(shot.model, 2 * scene_.maxgeom);
    const mjrRect view = {0, 0, shot.width, shot.height};
    mjr_render(view, &scene_, &context_);
    bottom_up_.resize(rgb.size());
    mjr_readPixels(bottom_up_.data(), nullptr, view, &context_);
    for (size_t row = 0; row < static_cast<size_t>(shot.height); ++row) {
      std::copy_n(bottom_up_.end() - static_cast<std::ptrdiff_t>((row + 1) * row_bytes), row_bytes,
                  rgb.begin() + static_cast<std::ptrdiff_t>(row * row_bytes));
    }
  }

 private:
  void MakeScene(const mjModel& model, int max_geoms) {
    mjv_freeScene(&scene_);
    mjv_makeScene(&model, &scene_, max_geoms);
    if (preset_ == RenderPreset::kFast) {
      scene_.flags[mjRND_SHADOW] = 0;
      scene_.flags[mjRND_REFLECTION] = 0;
    }
  }

  // Sizes and quality are taken from the model: from a copy of its head, because others use it.
  void MakeContext(const mjModel& model) {
    mjModel head = model;
    head.vis.global.offwidth = width_;
    head.vis.global.offheight = height_;
    if (preset_ == RenderPreset::kFast) {
      head.vis.quality.offsamples = 0;
      head.vis.quality.shadowsize = 0;
      head.vis.quality.numslices = std::min(head.vis.quality.numslices, kFastSlices);
      head.vis.quality.numstacks = std::min(head.vis.quality.numstacks, kFastStacks);
    }
    mjr_freeContext(&context_);
    mjr_makeContext(&head, &context_, mjFONTSCALE_50);
    mjr_setBuffer(mjFB_OFFSCREEN, &context_);
  }

  void Grow(int width, int height) {
    if (width_ >= width && height_ >= height) return;
    width_ = std::max(width, width_);
    height_ = std::max(height, height_);
    mjr_resizeOffscreen(width_, height_, &context_);
  }

  // Uploads what differs from the model that was drawn last.
  void Show(const mjModel& model, const std::shared_ptr<const Appearance>& wanted) {
    if (wanted == shown_) return;
    if (wanted->planes != shown_->planes) {
      MakeContext(model);
    } else {
      const auto upload = [&](const std::vector<uint64_t>& now, const std::vector<uint64_t>& old,
                              auto function) {
        for (size_t i = 0; i < now.size(); ++i) {
          if (now[i] != old[i]) function(&model, &context_, static_cast<int>(i));
        }
      };
      upload(wanted->textures, shown_->textures, mjr_uploadTexture);
      upload(wanted->height_fields, shown_->height_fields, mjr_uploadHField);
      upload(wanted->meshes, shown_->meshes, mjr_uploadMesh);
      for (int i = 0; i < model.nmat; ++i) CopyMaterial(model, i);
    }
    shown_ = wanted;
  }

  // As mjr_makeContext does it: only materials with a colour texture are known there.
  void CopyMaterial(const mjModel& model, int material) {
    const int* texture = model.mat_texid + static_cast<std::ptrdiff_t>(material) * mjNTEXROLE;
    const bool textured = texture[mjTEXROLE_RGB] >= 0;
    for (int role = 0; role < mjNTEXROLE; ++role) {
      context_.mat_texid[material * mjNTEXROLE + role] = textured ? texture[role] : -1;
    }
    context_.mat_texuniform[material] = textured ? model.mat_texuniform[material] : 0;
    for (int axis = 0; axis < 2; ++axis) {
      context_.mat_texrepeat[2 * material + axis] =
          textured ? model.mat_texrepeat[2 * material + axis] : 0;
    }
  }

  const std::shared_ptr<const Model> model_;
  const RenderPreset preset_;
  int width_;  // of the offscreen buffer
  int height_;
  GlContext gl_;
  mjvScene scene_;
  mjvOption option_;
  mjrContext context_;
  std::shared_ptr<const Appearance> shown_;
  std::vector<uint8_t> bottom_up_;
};

}  // namespace

std::unique_ptr<Renderer> MakeGlRenderer(std::shared_ptr<const Model> model, RenderPreset preset,
                                         int width, int height) {
  return std::make_unique<GlRenderer>(std::move(model), preset, width, height);
}

}  // namespace rookery
