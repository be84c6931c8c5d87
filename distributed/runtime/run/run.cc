#include "distributed/runtime/run/run.h"

#include <ctime>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/log.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/config/agent_context.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/config/trusted_plugins.h"
#include "distributed/runtime/evaluation/evaluate.h"
#include "distributed/runtime/files/run_files.h"
#include "distributed/runtime/files/versions.h"
#include "distributed/runtime/learning/disk_budget.h"
#include "distributed/runtime/learning/hindsight_rewards.h"

namespace rookery {
namespace {

constexpr int64_t kLogEvery = 1'000;  // decisions, or updates

std::string Text(EnvConfig& env) { return WriteYaml(env.fields().Write()); }

std::string PresetOf(const ExperimentConfig& config) {
  const ConfigNode options = config.agent->fields().Write();
  const ConfigNode* preset = options.Find("preset");
  return preset == nullptr ? "" : preset->scalar;
}

}  // namespace

Run::Run(const RunRequest& request) : learner(request.learner) {
  LoadConfig(request);
  const RunAtStep resume = ParseRunAtStep(request.resume);
  MakeEnv(request.resume.empty() ? LoadEnvs(request.plugins)
                                 : LoadEnvsOf(resume.run, request.plugins));
  agent = MakeAgent(config, spec, request.learner);
  trainer = MakeTrainer(config.strategy);
  learning = std::make_unique<Learning>(config, spec, *agent, *trainer,
                                        HindsightRewards(config, factory), request.learner);
  rollouts = std::make_unique<RolloutStats>(spec.has_success, spec.has_cost);
  if (request.resume.empty()) {
    TakeFirstWeights();
    TakeDemonstrations();
    if (!request.init.empty()) LoadWeights(request.init);
    OpenDirectory(request);
  } else {
    LoadCheckpoint(resume.step.empty() ? "last" : resume.step);
    CheckChanges(request);
    ChangeToResume();
  }
  if (!request.plugins.empty()) TrustPlugins(plugins);
  log::SetFile(directory->log().string());
  log::Info(StrCat("run: ", directory->path().string()));
  if (resumed != nullptr && Done() && !learning->limiter().MayUpdate()) {
    log::Info(StrCat("all of its ", decisions, " decisions are done; to go on say more: ",
                     "total_decisions=", 2 * decisions));
  }
  SayBudgets();
  WarnOfEndlessEpisodes();
  std::optional<Position> resumed_at;
  if (resumed != nullptr) resumed_at = position();
  journal = std::make_unique<Journal>(*directory, resumed_at);
  progress = std::make_unique<Progress>();
  log_ = Cadence(kLogEvery, kLogEvery);
  eval_ = Cadence(config.eval.every, config.eval.every > 0 ? config.eval.every_updates : 0);
  checkpoint_ = Cadence(config.checkpoint.every, config.checkpoint.every_updates);
  // Stopped between the updates of its last decisions (loop.cc), nothing of these was done.
  const bool unfinished = config.actors == 0 && learning->OwesUpdates();
  const Position done = unfinished ? Position(decisions - config.env.per_actor) : position();
  for (Cadence* cadence : {&log_, &eval_, &checkpoint_}) cadence->SkipTo(done);
  begun_at_ = decisions;
}

void Run::SayBudgets() const {
  const auto say = [](bool fits, const std::string& line) {
    fits ? log::Info(line) : log::Warning(line);
  };
  say(learning->FitsMemory(), learning->BudgetLine());
  const DiskBudget disk = CheckDisk(learning->CheckpointBytes(), directory->path());
  say(disk.fits, disk.line);
}

void Run::LoadConfig(const RunRequest& request) {
  if (request.resume.empty()) {
    config = ReadExperiment(request.config, request.agents);
    return;
  }
  directory =
      std::make_unique<RunDirectory>(RunDirectory::OpenLocked(ParseRunAtStep(request.resume).run));
  const ConfigNode written = ReadRunConfig(directory->config());
  ExperimentConfig saved = ReadExperiment(written, request.agents);
  saved_env_ = saved.env;
  saved_set_ = ReadEvalSets(saved).front();
  config = ReadExperiment(request.config.IsNull() ? written : Merge(written, request.config),
                          request.agents);
  earlier_total_ = saved.total_decisions;
  if (config.env.id != saved.env.id || config.agent_entry.name != saved.agent_entry.name) {
    throw UserError(StrCat(request.resume, " trains ", saved.agent_entry.name, " in ", saved.env.id,
                           "; in ", config.env.id, " ", config.agent_entry.name,
                           " needs a run of its own (--init begins one with saved weights)"));
  }
  if (WriteYaml(config.latent.fields().Write()) != WriteYaml(saved.latent.fields().Write())) {
    throw UserError(StrCat(request.resume, ": latent.* stay as they are: the replay holds latents ",
                           "of its encoder; another one needs a run of its own"));
  }
  if (PresetOf(config) != PresetOf(saved)) {
    throw UserError(StrCat(request.resume, ": agent.preset stays as it is, for its options are ",
                           "written out; change these one by one, or begin a run of its own"));
  }
  // The open episode is replayed, and goes on.
  if (config.actors == 0 && (config.seed != saved.seed || Text(config.env) != Text(saved.env))) {
    throw UserError(StrCat(request.resume, " goes on in the middle of an episode (actors=0): ",
                           "env.* and seed stay as they are"));
  }
}

void Run::MakeEnv(LoadedEnvs envs) {
  plugins = std::move(envs.plugins);
  registry_ = std::move(envs.registry);
  ResolveFiles(registry_.Find(config.env.id), config.env.options);
  factory = MakeFactory(registry_, config.env);
  spec = factory()->spec();
  spec.Validate();
  CheckEnv(config, spec);
  if (spec.threads == ThreadRule::kOneCopyAProcess && config.actors == 0 && config.eval.every > 0) {
    throw UserError(StrCat(spec.id, " allows one copy a process, and an evaluation makes a second ",
                           "one beside actors=0: say actors=1, or eval.every=0"));
  }
  // An unknown parameter is found before the run is made.
  MakeEpisodeSource(config.env, spec, 0, 0);
  eval_sets = MakeEvalSets(config, registry_, factory, spec);
}

void Run::WarnOfEndlessEpisodes() const {
  if (config.eval.every == 0 || MakeAgentContext(config, spec).max_decisions > 0) return;
  log::Warning(StrCat(config.env.id, " has no time limit: an evaluation is given up where an ",
                      "episode of it goes on after ", kMaxEvaluationDecisions,
                      " decisions; env.time_limit=FRAMES sets one"));
}

std::vector<std::string> Run::plugin_paths() const {
  std::vector<std::string> paths;
  for (const LoadedPlugin& plugin : plugins) paths.push_back(plugin.path);
  return paths;
}

void Run::OpenDirectory(const RunRequest& request) {
  directory = std::make_unique<RunDirectory>(
      request.run.empty()
          ? RunDirectory::Create(config.run_dir, config.env.id, config.agent_entry.name,
                                 static_cast<uint64_t>(config.seed), std::time(nullptr))
          : RunDirectory::CreateAt(request.run, request.overwrite));
  nlohmann::json versions = VersionsJson(plugins);
  KeepEnvFiles(versions);
  directory->WriteConfig(config.Write());
  directory->WriteVersions(versions);
  best_ = std::make_unique<BestPolicy>(*directory, ReadEvalSets(config).front());
}

void Run::KeepEnvFiles(nlohmann::json& versions) {
  given_options_ = config.env.options;
  const auto files =
      KeepFiles(registry_.Find(config.env.id), config.env.options, directory->path());
  if (!files.empty()) NoteFiles(files, versions);
}

// A run that was removed while it trains, or moved to another disk, is made again where it was.
void Run::MakeAgainIfGone() {
  if (std::filesystem::exists(directory->config())) return;
  log::Warning(StrCat(directory->path().string(), " is gone: it is made again"));
  std::filesystem::create_directories(directory->path());
  nlohmann::json versions = VersionsJson(plugins);
  config.env.options = given_options_;
  KeepEnvFiles(versions);
  directory->WriteConfig(config.Write());
  directory->WriteVersions(versions);
}

}  // namespace rookery
