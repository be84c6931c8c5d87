#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include <ATen/Parallel.h>

#include "core/error.h"
#include "core/io/run_directory.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/acting/named_policy.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/demonstrations/collection.h"
#include "distributed/runtime/demonstrations/dataset_child.h"
#include "distributed/runtime/demonstrations/episode_sums.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "tools/commands/collect/collect_options.h"
#include "tools/shared/config_words.h"
#include "tools/shared/env_words.h"

namespace rookery {
namespace {

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

// A run's policy, in the run's env.
Scene SceneOfRun(const CollectOptions& options) {
  const RunAtStep named = ParseRunAtStep(options.policy);
  if (!std::filesystem::is_directory(named.run)) {
    throw UserError(StrCat("'", options.policy, "' is no policy: say random, zero, script/NAME, ",
                           "a run's folder or one that `rookery export` wrote"));
  }
  if (!options.words.empty() && options.words[0].find('=') == std::string::npos) {
    throw UserError(StrCat(options.words[0], ": a run's policy acts in the run's env; settings of ",
                           "it are env.key=value"));
  }
  SavedPolicy saved = LoadPolicy(named.run, named.step.empty() ? "best" : named.step, options.words,
                                 options.plugins);
  saved.snapshot.mode = options.stochastic ? ActMode::kCollect : ActMode::kEvaluate;
  return {.env = saved.config.env,
          .factory = saved.factory,
          .policy = std::move(saved.policy),
          .snapshot = saved.snapshot};
}

Scene SceneOf(const CollectOptions& options) {
  if (!IsNamedPolicy(options.policy)) return SceneOfRun(options);
  return SceneOf(options.policy, EnvOf(options.words), LoadEnvs(options.plugins).registry);
}

}  // namespace

int Collect(const CollectOptions& options) {
  at::set_num_threads(1);
  std::unique_ptr<DatasetWriter> file;
  EpisodeSums sums;
  Collection collection(SceneOf(options), [&](const NamedArrays& arrays, const Metadata& metadata) {
    file->Write(arrays, metadata);
    sums.Add(arrays);
  });
  EnvConfig env = collection.env();
  const std::string name = std::filesystem::path(options.output).filename().string();
  file = std::make_unique<DatasetWriter>(
      options.output, AboutEpisodes(collection.spec(), collection.fields(), name, options.policy,
                                    WriteYaml(env.fields().Write())));
  collection.Take(options.episodes, options.seed, 0);
  file->Finish();
  std::printf("%s: %s\n", options.output.c_str(), sums.Text(collection.spec()).c_str());
  return 0;
}

}  // namespace rookery
