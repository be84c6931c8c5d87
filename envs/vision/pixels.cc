#include "envs/vision/pixels.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "envs/mujoco/camera.h"
#include "envs/mujoco/camera_pool.h"
#include "envs/mujoco/gl_context.h"
#include "envs/vision/image.h"

namespace rookery {
namespace {

constexpr const char* kField = "pixels";

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

// The inner env's fields that stay: those asked for, and goals, without which a goal env is none.
std::vector<size_t> KeptFields(const EnvSpec& inner, const std::vector<std::string>& keep) {
  std::vector<size_t> kept;
  for (const std::string& name : keep) kept.push_back(inner.FieldIndex(name));
  for (const std::string& goal : {inner.achieved_goal, inner.desired_goal}) {
    if (!goal.empty()) kept.push_back(inner.FieldIndex(goal));
  }
  std::sort(kept.begin(), kept.end());
  kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
  return kept;
}

class PixelEnv final : public Env {
 public:
  PixelEnv(std::unique_ptr<Env> inner, std::shared_ptr<Studio> studio)
      : inner_(std::move(inner)),
        studio_(std::move(studio)),
        appearance_(studio_->appearance),
        kept_(KeptFields(inner_->spec(), studio_->options.keep)),
        size_(static_cast<int>(studio_->options.size)),
        rgb_(static_cast<size_t>(size_) * static_cast<size_t>(size_) * 3) {
    const EnvSpec& inner_spec = inner_->spec();
    spec_ = inner_spec;
    spec_.observations.clear();
    for (const size_t field : kept_) spec_.observations.push_back(inner_spec.observations[field]);
    const int64_t channels = static_cast<int64_t>(studio_->cameras.size()) * (grey() ? 1 : 3);
    const int64_t stack = studio_->options.frame_stack;
    spec_.observations.push_back({.name = kField,
                                  .dtype = DType::kUint8,
                                  .shape = {stack * channels, size_, size_},
                                  .low = {0},
                                  .high = {255}});
    images_.resize(static_cast<size_t>(spec_.observations.back().NumElements()));
    image_bytes_ = images_.size() / static_cast<size_t>(stack);
    for (const TensorSpec& field : inner_spec.observations) {
      fields_.push_back(unseen_.emplace_back(field.NumBytes()).data());
    }
  }

  const EnvSpec& spec() const override { return spec_; }

  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
    inner_->Reset(seed, parameters, InnerOutputs(out));
    Draw();
    for (size_t at = 0; at + image_bytes_ < images_.size(); at += image_bytes_) {
      std::copy(Newest().begin(), Newest().end(), images_.begin() + static_cast<ptrdiff_t>(at));
    }
    Write(out);
  }

  StepResult Step(std::span<const float> action, const Outputs& out) override {
    const StepResult result = inner_->Step(action, InnerOutputs(out));
    if (out.intermediate() && !result.terminated && !result.truncated) return result;
    std::copy(images_.begin() + static_cast<ptrdiff_t>(image_bytes_), images_.end(),
              images_.begin());
    Draw();
    Write(out);
    return result;
  }

  bool Render(int width, int height, std::span<uint8_t> rgb) override {
    return inner_->Render(width, height, rgb);
  }

  const Physics* simulation() override { return inner_->simulation(); }

  void GoalRewards(std::span<const float> achieved, std::span<const float> desired,
                   std::span<float> rewards) const override {
    inner_->GoalRewards(achieved, desired, rewards);
  }

 private:
  bool grey() const { return studio_->options.greyscale; }
  std::span<uint8_t> Newest() { return std::span(images_).last(image_bytes_); }

  // Fields that stay are written where they belong at once, the others out of sight.
  Outputs InnerOutputs(const Outputs& out) {
    for (size_t i = 0; i < kept_.size(); ++i) fields_[kept_[i]] = out.Bytes(i);
    const Outputs inner(inner_->spec(), fields_, out.diagnostics());
    return out.intermediate() ? inner.Intermediate() : inner;
  }

  // Every camera's image of the present state, into the newest place of the stack.
  void Draw() {
    const Physics& physics = *inner_->simulation();
    const std::shared_ptr<const Appearance>& appearance = appearance_.Get(physics);
    const size_t camera_bytes = image_bytes_ / studio_->cameras.size();
    for (size_t i = 0; i < studio_->cameras.size(); ++i) {
      studio_->pool.Draw(
          {physics.model(), physics.data(), appearance, studio_->cameras[i], size_, size_}, rgb_);
      const std::span<uint8_t> image = Newest().subspan(i * camera_bytes, camera_bytes);
      grey() ? ToGrey(rgb_, image) : ToPlanes(rgb_, image);
    }
  }

  void Write(const Outputs& out) const {
    std::memcpy(out.Observation<uint8_t>(kept_.size()).data(), images_.data(), images_.size());
  }

  const std::unique_ptr<Env> inner_;
  const std::shared_ptr<Studio> studio_;
  AppearanceOf appearance_;
  const std::vector<size_t> kept_;  // indices into the inner env's observations
  const int size_;                  // pixels
  EnvSpec spec_;
  std::vector<uint8_t> rgb_;                    // one camera's image, (size, size, 3)
  std::vector<uint8_t> images_;                 // the stack, as it is observed
  size_t image_bytes_ = 0;                      // of one decision in it
  std::vector<std::vector<std::byte>> unseen_;  // room for all of the inner env's fields
  std::vector<std::byte*> fields_;              // where the inner env writes
};

}  // namespace

Fields PixelOptions::fields() {
  Fields f;
  f.Add("size", &size,
        "side of the images that replace the observations, as `pixels`; 0: none (84 is usual)")
      .Unit("pixels")
      .Range(0, 1024);
  f.Add("camera", &camera,
        "the model's cameras by name or index, one or several; -1: the whole scene");
  f.Add("preset", &preset,
        "faithful: dm_control's images; fast: no shadows, reflections, multisampling")
      .OneOf({"faithful", "fast"});
  f.Add("greyscale", &greyscale, "one channel a camera instead of red, green and blue");
  f.Add("frame_stack", &frame_stack, "latest decisions seen at once, along the channels")
      .Unit("decisions")
      .Range(1, 64);
  f.Add("keep", &keep, "the env's own fields that stay beside the pixels; goals always do");
  return f;
}

EnvFactory AddPixels(EnvFactory factory, const PixelOptions& options) {
  if (options.size == 0) {
    if (options == PixelOptions()) return factory;
    throw UserError("env.pixels: size is 0, so there are no pixels; say size: 84 for instance");
  }
  if (options.camera.empty()) throw UserError("env.pixels.camera: no camera is given");
  if (const std::string& problem = GlContext::Problem(); !problem.empty()) {
    throw UserError(StrCat("env.pixels: ", problem));
  }
  const std::unique_ptr<Env> first = factory();
  const Physics* physics = first->simulation();
  if (physics == nullptr) {
    throw UserError(StrCat("env.pixels: ", first->spec().id, " is no MuJoCo simulation"));
  }
  std::shared_ptr<Studio> studio;
  try {
    studio = std::make_shared<Studio>(*physics, options);
  } catch (const UserError& error) {
    throw UserError(StrCat("env.pixels.camera: ", error.what()));
  }
  try {
    KeptFields(first->spec(), options.keep);
  } catch (const UserError& error) {
    throw UserError(StrCat("env.pixels.keep: ", error.what()));
  }
  return [factory = std::move(factory), studio = std::move(studio)] {
    std::unique_ptr<Env> inner = factory();
    // An env that compiles a model of its own each time shares nothing.
    const Physics& simulation = *inner->simulation();
    const bool same = simulation.shared_model() == studio->model;
    return std::make_unique<PixelEnv>(
        std::move(inner), same ? studio : std::make_shared<Studio>(simulation, studio->options));
  };
}

}  // namespace rookery
