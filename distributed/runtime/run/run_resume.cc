// What a Run does to go on: it reads and checks all of it, then changes it.
#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/json.h"
#include "core/io/log.h"
#include "core/io/yaml.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/acting/incarnation.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/files/versions.h"
#include "distributed/runtime/run/run.h"

namespace rookery {
namespace {

// What the policy keeps of each env goes on from what was kept. Throws Failure where that wasn't.
void RequirePolicyState(const Policy& policy, const NamedArrays& saved) {
  for (const TensorSpec& column : policy.StateColumns()) {
    if (saved.Has(StrCat("state/", column.name))) continue;
    throw Failure(StrCat("the policy has no '", column.name, "' of its envs, which it keeps now"));
  }
}

}  // namespace

void Run::LoadCheckpoint(const std::string& which) {
  if (which == "best") {
    throw UserError(
        "--resume goes on from a whole checkpoint: last or a position, 12000 or 12000+500; --init "
        "begins with the best weights");
  }
  for (const auto& store : {directory->checkpoints(), directory->policies()}) {
    TidyCheckpoints(store);
  }
  const std::filesystem::path folder = FindCheckpoint(directory->checkpoints(), which);
  resumed = std::make_unique<CheckpointReader>(CheckpointReader::Open(folder));
  if (config.actors == 0 && !resumed->Has("collector.safetensors")) {
    throw UserError(StrCat(folder.string(),
                           ": this run had actor processes; it can't go on with "
                           "actors=0"));
  }
  decisions = resumed->position().decisions;
  offline_updates = resumed->position().updates;
  if (decisions > config.total_decisions && config.total_decisions < earlier_total_) {
    throw UserError(StrCat("total_decisions: ", config.total_decisions, " is below the ", decisions,
                           " that ", directory->path().string(),
                           " has done; say more, or go on from an earlier checkpoint: --resume ",
                           "RUN@STEP"));
  }
  try {
    learning->Load(*resumed);
    if (config.actors == 0) {
      RequirePolicyState(*agent->MakePolicy(), resumed->Tensors("collector.safetensors").arrays());
    }
  } catch (const std::runtime_error& error) {
    throw UserError(StrCat(folder.string(), ": can't go on from it with these settings: ",
                           error.what(), AgentDifferences(*directory)));
  }
  try {
    learning->RequireFinite();
  } catch (const Diverged& diverged) {
    throw UserError(StrCat(folder.string(), ": ", diverged.what(), "; take one before it (",
                           Join(ListCheckpoints(directory->checkpoints())),
                           ") with --resume RUN@N"));
  }
  const nlohmann::json state = resumed->Json("run.json");
  generation = state.at("generation").get<uint64_t>();
  earlier_seconds_ = state.at("seconds").get<double>();
  earlier_frames_ = state.value("frames", decisions * saved_env_.action_repeat);
  rollouts->Load(ParseYaml(state.at("rollouts").get<std::string>(), folder.string()));
}

// What a resume will change can be read, and may be changed.
void Run::CheckChanges(const RunRequest& request) const {
  Journal::Check(*directory);
  std::vector<Position> newer = ListCheckpoints(directory->checkpoints());
  std::erase_if(newer, [&](const Position& other) { return other <= position(); });
  if (newer.empty() || request.discard_newer) return;
  const std::string run = ParseRunAtStep(request.resume).run;
  throw UserError(StrCat(run, ": to go on from ", position(), " removes its newer checkpoints (",
                         Join(newer),
                         "): say --discard-newer, or begin a run of its own with --init ",
                         ShellQuote(StrCat(run, "@", position()))));
}

// A start is noted beside the checkpoints, because one may go on from an old checkpoint again.
void Run::RaiseGeneration() {
  if (std::filesystem::exists(directory->generation())) {
    const nlohmann::json noted = ReadJson(directory->generation());
    if (!noted.is_number_unsigned()) {
      throw UserError(StrCat(directory->generation().string(), ": is not a number of starts"));
    }
    generation = std::max(generation, noted.get<uint64_t>());
  }
  if (++generation > kMostGenerations) {
    throw UserError(StrCat(directory->path().string(), ": was started ", kMostGenerations,
                           " times; begin a run of its own with --init"));
  }
  WriteJson(directory->generation(), generation);
}

// All of it could be read: from here on the run is changed.
void Run::ChangeToResume() {
  RaiseGeneration();
  BestPolicy(*directory, saved_set_).Mend(saved_set_);
  RemoveCheckpointsAfter(directory->checkpoints(), position());
  RemoveCheckpointsAfter(directory->policies(), position());
  nlohmann::json versions = VersionsJson(plugins);
  try {
    const nlohmann::json before = directory->ReadVersions();
    if (before.is_object()) {
      versions = before;
      if (!plugins.empty()) versions["plugins"] = VersionsJson(plugins).at("plugins");  // moved
    }
  } catch (const UserError& error) {
    log::Warning(StrCat(error.what(), "; it is written anew"));
  }
  KeepEnvFiles(versions);
  directory->WriteConfig(config.Write());
  directory->WriteVersions(versions);
  best_ = std::make_unique<BestPolicy>(*directory, ReadEvalSets(config).front());
  best_->Load(saved_set_);
  log::Info(StrCat("resuming at ", Described(position()), " from ", resumed->folder().string()));
}

}  // namespace rookery
