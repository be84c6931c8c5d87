#include "envs/vision/pixels.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "envs/env_slots.h"
#include "envs/vision/image.h"
#include "envs/vision/views.h"

namespace rookery {
namespace {

constexpr const char* kField = "pixels";

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
  PixelEnv(std::unique_ptr<Env> inner, std::unique_ptr<Views> views, const PixelOptions& options)
      : inner_(std::move(inner)),
        views_(std::move(views)),
        kept_(KeptFields(inner_->spec(), options.keep)),
        grey_(options.greyscale),
        rgb_(static_cast<size_t>(options.size * options.size * 3)) {
    const EnvSpec& inner_spec = inner_->spec();
    spec_ = inner_spec;
    spec_.observations.clear();
    for (const size_t field : kept_) spec_.observations.push_back(inner_spec.observations[field]);
    const int64_t channels = static_cast<int64_t>(views_->count()) * (grey_ ? 1 : 3);
    spec_.observations.push_back({.name = kField,
                                  .dtype = DType::kUint8,
                                  .shape = {channels, options.size, options.size},
                                  .low = {0},
                                  .high = {255},
                                  .history = options.frame_stack});
    for (const TensorSpec& field : inner_spec.observations) {
      fields_.push_back(unseen_.emplace_back(field, 1).room(0));
    }
  }

  const EnvSpec& spec() const override { return spec_; }

  void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) override {
    inner_->Reset(seed, parameters, InnerOutputs(out));
    Draw(out);
  }

  StepResult Step(std::span<const float> action, const Outputs& out) override {
    const StepResult result = inner_->Step(action, InnerOutputs(out));
    if (out.intermediate() && !result.terminated && !result.truncated) return result;
    Draw(out);
    return result;
  }

  bool Render(int width, int height, std::span<uint8_t> rgb) override {
    return inner_->Render(width, height, rgb);
  }

  const Physics* simulation() override { return inner_->simulation(); }

  void Rewards(const Transitions& transitions, std::span<const double> parameters,
               const Outcomes& out) const override {
    inner_->Rewards(transitions, parameters, out);
  }

 private:
  // Fields that stay are written where they belong at once, the others out of sight.
  Outputs InnerOutputs(const Outputs& out) {
    for (size_t i = 0; i < kept_.size(); ++i) fields_[kept_[i]] = out.Room(i);
    const Outputs inner(inner_->spec(), fields_, out.diagnostics());
    return out.intermediate() ? inner.Intermediate() : inner;
  }

  // Every view of the present state.
  void Draw(const Outputs& out) {
    const std::span<uint8_t> images = out.Observation<uint8_t>(kept_.size());
    const size_t view_bytes = images.size() / views_->count();
    for (size_t i = 0; i < views_->count(); ++i) {
      views_->Draw(*inner_, i, rgb_);
      const std::span<uint8_t> image = images.subspan(i * view_bytes, view_bytes);
      grey_ ? ToGrey(rgb_, image) : ToPlanes(rgb_, image);
    }
  }

  const std::unique_ptr<Env> inner_;
  const std::unique_ptr<Views> views_;
  const std::vector<size_t> kept_;  // indices into the inner env's observations
  const bool grey_;
  EnvSpec spec_;
  std::vector<uint8_t> rgb_;        // one view, (size, size, 3)
  std::vector<FieldBatch> unseen_;  // room for all of the inner env's fields
  std::vector<FieldRoom> fields_;   // where the inner env writes
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
  const std::unique_ptr<Env> first = factory();
  const ViewsFactory make_views = MakeViews(*first, options);
  try {
    KeptFields(first->spec(), options.keep);
  } catch (const UserError& error) {
    throw UserError(StrCat("env.pixels.keep: ", error.what()));
  }
  return [factory = std::move(factory), make_views, options] {
    std::unique_ptr<Env> inner = factory();
    std::unique_ptr<Views> views = make_views(*inner);
    return std::make_unique<PixelEnv>(std::move(inner), std::move(views), options);
  };
}

}  // namespace rookery
