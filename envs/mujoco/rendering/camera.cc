#include "envs/mujoco/rendering/camera.h"

#include <charconv>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/rendering/gl_context.h"

namespace rookery {

bool Camera::Available() { return GlContext::Problem().empty(); }

Camera::Camera(const Physics& physics, int camera)
    : camera_(camera),
      renderer_(MakeGlRenderer(physics.shared_model(), RenderPreset::kFaithful,
                               physics.model().vis.global.offwidth,
                               physics.model().vis.global.offheight)) {}

void Camera::Render(const Physics& physics, int width, int height, std::span<uint8_t> rgb) {
  renderer_->Draw(
      {physics.model(), physics.data(), appearance_.Get(physics), camera_, width, height}, rgb);
}

int FindCamera(const Physics& physics, const std::string& text) {
  const mjModel& model = physics.model();
  int index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  const bool is_index = error == std::errc() && end == text.data() + text.size();
  if (!is_index) index = mj_name2id(&model, mjOBJ_CAMERA, text.c_str());
  if (is_index ? -1 <= index && index < model.ncam : index >= 0) return index;
  std::vector<std::string> names;
  std::vector<std::string> cameras;
  for (int i = 0; i < model.ncam; ++i) {
    const char* name = mj_id2name(&model, mjOBJ_CAMERA, i);
    cameras.push_back(name == nullptr ? StrCat(i) : StrCat(i, " ('", name, "')"));
    if (name != nullptr) names.emplace_back(name);
  }
  throw UserError(StrCat("the model '", model.names, "' has no camera ",
                         is_index ? text : StrCat("'", text, "'"), ", but ",
                         cameras.empty() ? "" : Join(cameras) + ", and ", "-1, the whole scene",
                         DidYouMean(text, names)));
}

}  // namespace rookery
