#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include <ATen/Parallel.h>

#include "core/error.h"
#include "core/io/run_directory.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/demonstrations/dataset_child.h"
#include "distributed/runtime/demonstrations/episode_recorder.h"
#include "distributed/runtime/demonstrations/episode_sums.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "tools/commands/collect/collect_options.h"
#include "tools/shared/config_words.h"
#include "tools/shared/env_words.h"
#include "tools/shared/named_policy.h"

namespace rookery {
namespace {

// Who acts, in what.
struct Scene {
  EnvConfig env;
  EnvFactory factory;
  std::unique_ptr<Policy> policy;
  Snapshot snapshot{};
  std::vector<std::string> left_out{};  // fields that are there for the policy alone
};

bool IsConfig(const std::string& word) { return word.ends_with(".yaml") || word.ends_with(".yml"); }

EnvConfig EnvOf(const std::vector<std::string>& words) {
  if (words.empty()) throw UserError("which env? `rookery collect ID`; `rookery envs` lists them");
  if (!IsConfig(words[0])) return ReadEnvWords(words);
  ConfigNode root = ReadConfigWords(words);
  ExpandShorthand(root);
  const ConfigNode* node = root.Find("env");
  if (node == nullptr) throw UserError(StrCat(words[0], ": names no env"));
  EnvConfig env;
  env.fields().Read(*node, "env");
  return env;
}

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

Scene SceneOf(const CollectOptions& options) {
  Scene scene;
  if (!IsNamedPolicy(options.policy)) {
    const RunAtStep named = ParseRunAtStep(options.policy);
    if (!std::filesystem::is_directory(named.run)) {
      throw UserError(StrCat("'", options.policy, "' is no policy: say random, zero, script/NAME, ",
                             "a run's folder or one that `rookery export` wrote"));
    }
    std::vector<std::string> settings = options.words;
    if (!settings.empty() && settings[0].find('=') == std::string::npos) {
      throw UserError(StrCat(settings[0], ": a run's policy acts in the run's env; settings of it ",
                             "are env.key=value"));
    }
    SavedPolicy saved =
        LoadPolicy(named.run, named.step.empty() ? "best" : named.step, settings, options.plugins);
    scene.env = saved.config.env;
    scene.factory = saved.factory;
    scene.policy = std::move(saved.policy);
    scene.snapshot = saved.snapshot;
    scene.snapshot.mode = options.stochastic ? ActMode::kCollect : ActMode::kEvaluate;
    return scene;
  }
  scene.env = EnvOf(options.words);
  const EnvRegistry registry = LoadEnvs(options.plugins).registry;
  const EnvEntry& entry = registry.Find(scene.env.id);
  ShowTo(options.policy, entry, scene);
  scene.factory = MakeFactory(registry, scene.env);
  scene.policy = MakeNamedPolicy(options.policy, scene.factory()->spec(), entry.controllers);
  scene.snapshot.mode = options.policy == "random" ? ActMode::kUniform : ActMode::kCollect;
  return scene;
}

}  // namespace

int Collect(const CollectOptions& options) {
  at::set_num_threads(1);
  Scene scene = SceneOf(options);
  const EnvSpec spec = scene.factory()->spec();
  const Schema schema = MakeSchema(spec, scene.policy->ExtraColumns());
  std::unique_ptr<DatasetWriter> file;
  EpisodeSums sums;
  EpisodeRecorder recorder(spec, schema, scene.left_out,
                           [&](const NamedArrays& arrays, const Metadata& metadata) {
                             if (sums.episodes == options.episodes) return;
                             file->Write(arrays, metadata);
                             sums.Add(arrays);
                           });
  const std::string name = std::filesystem::path(options.output).filename().string();
  file = std::make_unique<DatasetWriter>(
      options.output, AboutEpisodes(spec, recorder.fields(), name, options.policy,
                                    WriteYaml(scene.env.fields().Write())));
  Collector collector({scene.factory, scene.env, options.seed, 0}, std::move(scene.policy),
                      &recorder);
  collector.Load(scene.snapshot);
  while (sums.episodes < options.episodes) collector.Step();
  file->Finish();
  std::printf("%s: %s\n", options.output.c_str(), sums.Text(spec).c_str());
  return 0;
}

}  // namespace rookery
