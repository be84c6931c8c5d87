#include "envs/vision/views.h"

#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/strings.h"
#include "envs/env_slots.h"
#include "envs/mujoco/rendering/camera.h"
#include "envs/mujoco/rendering/camera_pool.h"
#include "envs/mujoco/rendering/gl_context.h"

namespace rookery {
namespace {

// What the copies of one env share.
struct Studio {
  Studio(const Physics& physics, const PixelOptions& o)
      : options(o),
        model(physics.shared_model()),
        appearance(std::make_shared<Appearance>(model->get())),
        pool([this, preset = o.preset == "fast" ? RenderPreset::kFast : RenderPreset::kFaithful,
              size = static_cast<int>(o.size)] {
          return MakeGlRenderer(model, preset, size, size);
        }) {
    const bool bare = physics.model().ncam == 0 && options.camera == PixelOptions().camera;
    for (const std::string& camera : options.camera) {
      cameras.push_back(FindCamera(physics, bare ? "-1" : camera));
    }
  }

  const PixelOptions options;
  const std::shared_ptr<const Model> model;
  const std::shared_ptr<const Appearance> appearance;  // of `model`
  std::vector<int> cameras;
  CameraPool pool;
};

class CameraViews final : public Views {
 public:
  explicit CameraViews(std::shared_ptr<Studio> studio)
      : studio_(std::move(studio)), appearance_(studio_->appearance) {}

  size_t count() const override { return studio_->cameras.size(); }

  void Draw(Env& env, size_t i, std::span<uint8_t> rgb) override {
    const Physics& physics = *env.simulation();
    const auto size = static_cast<int>(studio_->options.size);
    studio_->pool.Draw({physics.model(), physics.data(), appearance_.Get(physics),
                        studio_->cameras[i], size, size},
                       rgb);
  }

 private:
  const std::shared_ptr<Studio> studio_;
  AppearanceOf appearance_;
};

ViewsFactory ThroughCameras(const Physics& first, const PixelOptions& options) {
  if (const std::string& problem = GlContext::Problem(); !problem.empty()) {
    throw UserError(StrCat("env.pixels: ", problem));
  }
  std::shared_ptr<Studio> studio;
  try {
    studio = std::make_shared<Studio>(first, options);
  } catch (const UserError& error) {
    throw UserError(StrCat("env.pixels.camera: ", error.what()));
  }
  return [studio](Env& env) {
    // An env that compiles a model of its own each time shares nothing.
    const Physics& simulation = *env.simulation();
    const bool same = simulation.shared_model() == studio->model;
    return std::make_unique<CameraViews>(
        same ? studio : std::make_shared<Studio>(simulation, studio->options));
  };
}

// The one that the env draws itself.
class OwnView final : public Views {
 public:
  explicit OwnView(int size) : size_(size) {}

  size_t count() const override { return 1; }

  void Draw(Env& env, size_t, std::span<uint8_t> rgb) override {
    if (!env.Render(size_, size_, rgb)) throw EnvError("its Render() draws nothing");
  }

 private:
  const int size_;  // pixels
};

// Begins an episode, as envs need not draw before, and lets the env draw.
bool Draws(Env& env, int size) {
  const EnvSpec& spec = env.spec();
  StepBatch memory(spec, 1);
  std::vector<FieldRoom> rooms;
  for (FieldBatch& field : memory.observations) rooms.push_back(field.room(0));
  env.Reset(0, DefaultParameters(spec), Outputs(spec, rooms, memory.diagnostics));
  std::vector<uint8_t> rgb(static_cast<size_t>(size) * static_cast<size_t>(size) * 3);
  return env.Render(size, size, rgb);
}

ViewsFactory ByItself(Env& first, const PixelOptions& options) {
  const std::string& id = first.spec().id;
  const auto refuse = [&](const std::string& option) {
    throw UserError(StrCat("env.pixels.", option, ": ", id,
                           " is no MuJoCo simulation and draws itself; leave it out"));
  };
  if (options.camera != PixelOptions().camera) refuse("camera");
  if (options.preset != PixelOptions().preset) refuse("preset");
  const auto size = static_cast<int>(options.size);
  bool draws = false;
  try {
    draws = Draws(first, size);
  } catch (const EnvError& error) {
    throw UserError(StrCat("env.pixels: ", error.what()));
  }
  if (!draws) {
    throw UserError(
        StrCat("env.pixels: ", id, " is no MuJoCo simulation, and its Render() draws nothing"));
  }
  return [size](Env&) { return std::make_unique<OwnView>(size); };
}

}  // namespace

ViewsFactory MakeViews(Env& first, const PixelOptions& options) {
  if (const Physics* physics = first.simulation()) return ThroughCameras(*physics, options);
  return ByItself(first, options);
}

}  // namespace rookery
