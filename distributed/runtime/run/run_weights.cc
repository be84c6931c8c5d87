// What a new run begins with that is another's: weights, and episodes.
#include <algorithm>
#include <filesystem>

#include "core/error.h"
#include "core/io/log.h"
#include "core/io/safetensors.h"
#include "core/plural.h"
#include "core/strings.h"
#include "core/tensor/arrays.h"
#include "distributed/runtime/acting/incarnation.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/replay_sources.h"
#include "distributed/runtime/demonstrations/insert_episodes.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/files/find_policy.h"
#include "distributed/runtime/files/run_files.h"
#include "distributed/runtime/files/snapshot_files.h"
#include "distributed/runtime/run/run.h"

namespace rookery {

void Run::TakeFirstWeights() {
  const std::string file = agent->FirstWeightsFile();
  if (file.empty()) return;
  if (!std::filesystem::exists(file)) {
    throw UserError(StrCat(file, ", the agent's first weights: there is no such file"));
  }
  agent->TakeFirstWeights(TensorsOf(Safetensors::Read(file).arrays()));
  log::Info(StrCat("first weights from ", file));
}

void Run::TakeDemonstrations() {
  const auto sources = learning->sources();
  for (const SourceConfig& source : ReadSources(config.replay)) {
    if (!source.given()) continue;
    const auto found = std::ranges::find(sources, source.name, &replay::SourceOptions::name);
    const int64_t number = found - sources.begin();
    const EpisodesGoTo to{learning->table(), number, source.capacity,
                          FileIncarnationOf(learner, static_cast<uint64_t>(number))};
    const auto seed = static_cast<uint64_t>(config.seed);
    if (!source.policy.empty()) {
      log::Info(StrCat(source.name, ": ", source.policy, " acts ",
                       Counted(source.episodes, "episode"), " first"));
    }
    const EpisodeSums sums =
        source.policy.empty()
            ? InsertFile(source.file, spec, to)
            : InsertCollected(StrCat(source.name, ", by ", source.policy),
                              SceneOf(source.policy, source.EnvIn(config.env), registry_),
                              source.episodes, seed, spec, to);
    log::Info(StrCat(source.name, ": ", sums.Text(spec), ", ",
                     source.policy.empty() ? "from " + source.file : "by " + source.policy));
  }
}

std::string Run::AgentDifferences(const RunDirectory& run) {
  const ConfigNode theirs = ReadRunConfig(run.config()), ours = config.Write();
  const ConfigNode *there = theirs.Find("agent"), *here = ours.Find("agent");
  if (there == nullptr || here == nullptr) return "";
  const std::vector<std::string> differences = Differences(*there, *here, "agent");
  return differences.empty() ? "" : "; " + Join(differences);
}

void Run::LoadWeights(const std::string& init) {
  const RunAtStep from = ParseRunAtStep(init);
  const CheckpointReader checkpoint =
      OpenPolicy(RunDirectory::Open(from.run), from.step.empty() ? "last" : from.step);
  try {
    agent->Load(TensorsOf(checkpoint.Tensors(kAgentFile).arrays()), kInitialState);
  } catch (const Failure& failure) {
    throw UserError(StrCat("--init ", init, ": its weights don't fit ", config.env.id,
                           " with these agent.* settings: ", failure.what(),
                           AgentDifferences(RunDirectory::Open(from.run))));
  }
  for (ParameterGroup* group : agent->Groups()) group->optimizer->RestartSchedule();
  try {
    learning->RequireFinite();
  } catch (const Diverged& diverged) {
    throw UserError(StrCat("--init ", init, ": ", diverged.what()));
  }
  log::Info(StrCat("weights from ", checkpoint.folder().string()));
}

}  // namespace rookery
