#include "envs/mujoco/camera.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/gl_context.h"

namespace rookery {
namespace {

constexpr int kMaxGeoms = 10000;

}  // namespace

struct Camera::Impl {
  GlContext gl;
  mjvScene scene;
  mjvOption option;
  mjvCamera camera;
  mjrContext context;
  std::vector<uint8_t> bottom_up;
};

bool Camera::Available() {
  static const bool available = [] {
    try {
      GlContext context;
      const GlContext::Use use(context);
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  }();
  return available;
}

Camera::Camera(const mjModel& model, int camera) : impl_(std::make_unique<Impl>()) {
  const GlContext::Use use(impl_->gl);
  mjv_defaultScene(&impl_->scene);
  mjv_defaultOption(&impl_->option);
  mjv_defaultCamera(&impl_->camera);
  mjr_defaultContext(&impl_->context);
  mjr_makeContext(&model, &impl_->context, mjFONTSCALE_100);
  mjr_setBuffer(mjFB_OFFSCREEN, &impl_->context);
  mjv_makeScene(&model, &impl_->scene, kMaxGeoms);
  if (camera >= 0) {
    impl_->camera.type = mjCAMERA_FIXED;
    impl_->camera.fixedcamid = camera;
  } else {
    mjv_defaultFreeCamera(&model, &impl_->camera);
  }
}

Camera::~Camera() {
  const GlContext::Use use(impl_->gl);
  mjr_freeContext(&impl_->context);
  mjv_freeScene(&impl_->scene);
}

void Camera::Render(const mjModel& model, const mjData& data, int width, int height,
                    std::span<uint8_t> rgb) {
  const auto row_bytes = static_cast<size_t>(width) * 3;
  if (width < 1 || height < 1 || rgb.size() != row_bytes * static_cast<size_t>(height)) {
    throw std::invalid_argument(
        StrCat("Camera::Render: ", rgb.size(), " bytes for ", width, " x ", height, " pixels"));
  }
  const GlContext::Use use(impl_->gl);
  mjrContext& context = impl_->context;
  if (context.offWidth < width || context.offHeight < height) {
    mjr_resizeOffscreen(std::max(width, context.offWidth), std::max(height, context.offHeight),
                        &context);
  }
  // mjv_updateScene takes a mutable mjData for its scratch stack alone.
  mjv_updateScene(&model, const_cast<mjData*>(&data), &impl_->option, nullptr, &impl_->camera,
                  mjCAT_ALL, &impl_->scene);
  const mjrRect view = {0, 0, width, height};
  mjr_render(view, &impl_->scene, &context);
  impl_->bottom_up.resize(rgb.size());
  mjr_readPixels(impl_->bottom_up.data(), nullptr, view, &context);
  for (size_t row = 0; row < static_cast<size_t>(height); ++row) {
    const auto from = impl_->bottom_up.end() - static_cast<std::ptrdiff_t>((row + 1) * row_bytes);
    std::copy_n(from, row_bytes, rgb.begin() + static_cast<std::ptrdiff_t>(row * row_bytes));
  }
}

}  // namespace rookery
