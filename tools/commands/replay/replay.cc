// rookery replay: what is in a run's replay, or in a file of episodes.
#include <cstdio>
#include <filesystem>
#include <memory>

#include <ATen/Parallel.h>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/run_directory.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "core/tensor/trainer.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/demonstrations/dataset_child.h"
#include "distributed/runtime/demonstrations/episode_sums.h"
#include "distributed/runtime/demonstrations/stored_episodes.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "distributed/runtime/learning/learning.h"
#include "distributed/runtime/learning/replay_files.h"
#include "tools/commands/replay/replay_options.h"

namespace rookery {
namespace {

// The replay of a checkpoint, in a learning that will never learn.
struct SavedReplay {
  SavedPolicy saved;
  std::unique_ptr<Agent> agent;
  LocalTrainer trainer{};
  std::unique_ptr<Learning> learning{};
  Position position{};
};

std::unique_ptr<SavedReplay> LoadReplay(const ReplayOptions& options) {
  const RunAtStep named = ParseRunAtStep(options.target);
  const std::string which = named.step.empty() ? "last" : named.step;
  auto replay = std::make_unique<SavedReplay>(LoadPolicy(named.run, which, {}, options.plugins));
  SavedPolicy& saved = replay->saved;
  const RunDirectory directory = RunDirectory::Open(named.run);
  const CheckpointReader checkpoint =
      CheckpointReader::Open(FindCheckpoint(directory.checkpoints(), which));
  replay->position = checkpoint.position();
  replay->agent = MakeAgent(saved.config, saved.spec, /*learner=*/0);
  replay->learning =
      std::make_unique<Learning>(saved.config, saved.spec, *replay->agent, replay->trainer);
  ReplayFiles().Read(checkpoint, replay->learning->table());
  return replay;
}

void PrintFields(const NamedArrays& episode) {
  for (const NamedArray& array : episode) {
    std::printf(
        "  %s\n",
        StrCat(array.name, " ", NameOf(array.dtype), " ", ShapeString(array.shape)).c_str());
  }
}

int InspectFile(const std::string& file) {
  DatasetReader reader(file);
  EpisodeSums sums;
  EnvSpec shown{.has_cost = false, .has_success = false};
  while (const std::optional<Safetensors> episode = reader.Next()) {
    const NamedArrays& arrays = episode->arrays();
    shown.has_cost = arrays.Has("infos/cost");
    shown.has_success = arrays.Has("infos/success");
    if (sums.episodes == 0) PrintFields(arrays);
    sums.Add(arrays);
  }
  std::printf("%s: %s\n", file.c_str(), sums.Text(shown).c_str());
  return 0;
}

int InspectRun(const ReplayOptions& options) {
  const std::unique_ptr<SavedReplay> replay = LoadReplay(options);
  const replay::Table& table = replay->learning->table();
  for (const Column& column : table.columns().columns()) {
    std::printf("  %s\n", ToString(column.spec).c_str());
  }
  for (const auto& [source, counters] : table.SourceCounters()) {
    EpisodeSums sums;
    TakeStoredEpisodes(table, source, replay->saved.spec,
                       [&](const NamedArrays& arrays, const Metadata&) { sums.Add(arrays); });
    std::printf("%s: %s; %lld decisions in all, %s\n", source.c_str(),
                sums.Text(replay->saved.spec).c_str(), static_cast<long long>(counters.decisions),
                HumanBytes(static_cast<double>(counters.bytes)).c_str());
  }
  return 0;
}

int Export(const ReplayOptions& options) {
  if (options.output.empty()) throw UserError("replay export needs -o FILE.h5");
  const std::unique_ptr<SavedReplay> replay = LoadReplay(options);
  EnvConfig env = replay->saved.config.env;
  const EnvSpec& spec = replay->saved.spec;
  DatasetWriter file(options.output,
                     AboutEpisodes(spec, spec.observations,
                                   std::filesystem::path(options.output).filename().string(),
                                   options.target, WriteYaml(env.fields().Write())));
  EpisodeSums sums;
  TakeStoredEpisodes(replay->learning->table(), options.source, spec,
                     [&](const NamedArrays& arrays, const Metadata& metadata) {
                       file.Write(arrays, metadata);
                       sums.Add(arrays);
                     });
  if (sums.episodes == 0) {
    throw UserError(StrCat(options.target, ": source '", options.source,
                           "' has no whole episode at ", Described(replay->position)));
  }
  file.Finish();
  std::printf("%s: %s\n", options.output.c_str(), sums.Text(spec).c_str());
  return 0;
}

}  // namespace

int Replay(const ReplayOptions& options) {
  at::set_num_threads(1);
  if (options.action == "export") return Export(options);
  const std::filesystem::path folder = ParseRunAtStep(options.target).run;
  const bool is_run = std::filesystem::is_directory(folder) && folder.extension() != ".h5";
  return is_run ? InspectRun(options) : InspectFile(options.target);
}

}  // namespace rookery
