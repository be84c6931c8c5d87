#include "distributed/runtime/demonstrations/collection.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/named_policy.h"
#include "distributed/runtime/config/envs_of_run.h"

namespace rookery {
namespace {

constexpr int64_t kMostSteps = 100'000;  // of an episode, which is kept in memory

// A controller reads fields that images stand for: they are kept beside them, and not recorded.
void ShowTo(const std::string& name, const EnvEntry& entry, Scene& scene) {
  if (scene.env.pixels.size == 0) return;
  for (const Controller& controller : entry.controllers) {
    if (name != "script/" + controller.name) continue;
    std::vector<std::string>& keep = scene.env.pixels.keep;
    for (const std::string& field : controller.reads) {
      if (std::ranges::find(keep, field) != keep.end()) continue;
      keep.push_back(field);
      scene.left_out.push_back(field);
    }
  }
}

}  // namespace

Scene SceneOf(const std::string& policy, EnvConfig env, const EnvRegistry& registry) {
  Scene scene{.env = std::move(env)};
  const EnvEntry& entry = registry.Find(scene.env.id);
  ShowTo(policy, entry, scene);
  scene.factory = MakeFactory(registry, scene.env);
  scene.policy = MakeNamedPolicy(policy, scene.factory()->spec(), entry.controllers);
  scene.snapshot.mode = policy == "random" ? ActMode::kUniform : ActMode::kCollect;
  return scene;
}

Collection::Collection(Scene scene, EpisodeRecorder::Take take)
    : scene_(std::move(scene)),
      spec_(scene_.factory()->spec()),
      take_(std::move(take)),
      recorder_(spec_, MakeSchema(spec_, scene_.policy->ExtraColumns()), scene_.left_out,
                [this](const NamedArrays& arrays, const Metadata& metadata) {
                  if (wanted_ == 0) return;
                  --wanted_;
                  take_(arrays, metadata);
                }) {}

void Collection::Take(int64_t episodes, uint64_t seed, uint64_t incarnation) {
  wanted_ = episodes;
  Collector collector({scene_.factory, scene_.env, seed, incarnation}, std::move(scene_.policy),
                      &recorder_);
  collector.Load(scene_.snapshot);
  int64_t steps = 0;  // since an episode was taken
  for (int64_t wanted = wanted_; wanted > 0; wanted = wanted_) {
    collector.Step();
    steps = wanted_ < wanted ? 0 : steps + 1;
    if (steps <= kMostSteps) continue;
    throw UserError(StrCat(spec_.id, ": an episode goes on after ", kMostSteps,
                           " decisions; env.time_limit=FRAMES sets a limit"));
  }
}

}  // namespace rookery
