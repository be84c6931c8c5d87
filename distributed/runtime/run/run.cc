#include "distributed/runtime/run/run.h"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/log.h"
#include "core/io/yaml.h"
#include "core/plural.h"
#include "core/strings.h"
#include "core/tensor/memory.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/config/agent_context.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/config/trusted_plugins.h"
#include "distributed/runtime/config/typed.h"
#include "distributed/runtime/evaluation/evaluate.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/files/run_files.h"
#include "distributed/runtime/files/versions.h"
#include "distributed/runtime/learning/disk_budget.h"
#include "distributed/runtime/learning/hindsight_rewards.h"
#include "distributed/runtime/learning/train_metrics.h"

namespace rookery {
namespace {

constexpr int64_t kLogEvery = 1'000;  // decisions, or updates

std::string Text(EnvConfig& env) { return WriteYaml(env.fields().Write()); }

nlohmann::json RolloutsJson(const RolloutStats& rollouts) { return WriteYaml(rollouts.Save()); }

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
  MakeEpisodeSource(config.env, spec, 0,
                    0);  // an unknown parameter is found before the run is made
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

void Run::Follow(std::span<const EpisodeReport> episodes) {
  const replay::LimiterState counted = learning->limiter().state();
  decisions = counted.decisions;
  offline_updates = counted.offline_updates;
  for (const EpisodeReport& episode : episodes) rollouts->Add(episode);
}

void Run::Log(const Metrics& loop) {
  Metrics metrics = rollouts->Values();
  metrics.merge(learning->ReplayMetrics());
  for (const auto& [name, value] : learning->ReadMetrics()) metrics[name] = value;
  metrics.insert(loop.begin(), loop.end());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  metrics["time/frames"] = static_cast<double>(frames());
  metrics["time/fps"] = static_cast<double>(decisions - begun_at_) / std::max(seconds, 1e-9);
  metrics["time/time_elapsed"] = earlier_seconds_ + seconds;
  metrics["time/updates"] = static_cast<double>(learning->limiter().state().updates);
  metrics["train/n_updates"] = static_cast<double>(learning->updates());
  metrics.merge(LearningRates(learning->agent().Groups()));
  metrics_patience_.Try([&] { journal->Write(position(), metrics); });
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

void Run::Capture() { captured_ = learning->Capture(); }

bool Run::Checkpoint(const std::function<void(CheckpointWriter&)>& more) {
  if (!captured_) throw std::logic_error("Run::Capture comes before Run::Checkpoint");
  const bool written = checkpoint_patience_.Try([&] {
    MakeAgainIfGone();
    CheckpointWriter checkpoint(directory->checkpoints(), position());
    learning->Save(*captured_, checkpoint);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
    checkpoint.AddJson("run.json", {{"generation", generation},
                                    {"seconds", earlier_seconds_ + seconds},
                                    {"frames", frames()},
                                    {"rollouts", RolloutsJson(*rollouts)}});
    more(checkpoint);
    checkpoint.Commit();
    learning->Committed();
    PruneCheckpoints(directory->checkpoints(), static_cast<size_t>(config.checkpoint.keep));
  });
  captured_.reset();
  owes_checkpoint_ = !written;
  return written;
}

void Run::LastCheckpoint(const std::function<void(CheckpointWriter&)>& more) {
  if (Checkpoint(more)) return;
  throw Failure(StrCat("the last checkpoint, at ", Described(position()),
                       ", can't be written: ", checkpoint_patience_.reason(), "; ", HowToGoOn()));
}

bool Run::WritePolicy() {
  return policy_patience_.Try([&] {
    CheckpointWriter writer(directory->policies(), position());
    learning->SaveAgent(writer);
    writer.Commit();
  });
}

void Run::DrawReconstruction() {
  const std::optional<Picture> picture = learning->DrawReconstruction();
  if (!picture) return;
  metrics_patience_.Try([&] { journal->WritePicture(position(), "reconstruction", *picture); });
}

std::vector<Position> Run::UnevaluatedPolicies() const {
  std::vector<Position> waiting = ListCheckpoints(directory->policies());
  std::erase_if(waiting, [&](const Position& position) { return Evaluated(position); });
  return waiting;
}

void Run::Record(std::span<const Evaluation> evaluations, size_t still_pending) {
  if (evaluations.empty()) return;
  for (const auto& [position, all] : evaluations) {
    for (const std::span<const EvalEpisode> set : BySet(all)) {
      const std::string faults = FaultsText(set);
      if (faults.empty()) continue;
      const std::string name = config.eval.sets.map.empty() ? "" : " in " + set.front().set;
      log::Warning(StrCat("evaluation", name, " at ", Described(position), ": ", faults));
    }
    if (all.empty()) continue;
    last_eval_ = Summarize(BySet(all).front());
    result_patience_.Try([&] {
      journal->WriteEvaluation(position, all, spec);
      best_->Consider(position, *last_eval_);
    });
  }
  policy_patience_.Try([&] { PruneCheckpoints(directory->policies(), still_pending + 1); });
}

std::string Run::Facts() const {
  const Metrics values = rollouts->Values();
  const auto reward = values.find("rollout/ep_rew_mean");
  std::string facts;
  const auto add = [&](const std::string& fact) { facts += (facts.empty() ? "" : ", ") + fact; };
  if (reward != values.end()) add("reward " + HumanNumber(reward->second));
  if (rollouts->faults() > 0) {
    add(StrCat(rollouts->faults(), " of ", Counted(rollouts->episodes(), "episode"), " failed"));
  }
  if (last_eval_) {
    add("eval " + (last_eval_->AllFailed() ? "none" : HumanNumber(last_eval_->reward.mean)));
    if (last_eval_->failed > 0) {
      facts += StrCat(" (", last_eval_->failed, " of ", last_eval_->episodes, " failed)");
    }
  }
  return facts;
}

ProgressCount Run::Count() const {
  if (!learning->limiter().Offline()) return {decisions, config.total_decisions};
  return {learning->limiter().position().stage_update, learning->stage().updates, "updates"};
}

void Run::Guard(const std::function<void()>& loop) const {
  try {
    loop();
  } catch (const Diverged& fault) {
    throw Diverged(StrCat(fault.what(), "; ", HowToGoOn()));
  } catch (const PolicyFault& fault) {
    throw PolicyFault(StrCat(fault.what(), "; ", HowToGoOn()));
  } catch (const std::exception& error) {
    if (!SaysOutOfMemory(error)) throw;
    throw Failure(StrCat("out of memory; smaller networks, agent.batch_size, env.pixels.size or ",
                         "replay.capacity take less; ", HowToGoOn()));
  }
}

std::string Run::HowToGoOn() const {
  const std::optional<Position> good = LatestGood(directory->checkpoints());
  if (!good) return "there is no checkpoint to go on from";
  return StrCat("the last good checkpoint is that of ", Described(*good),
                "; go on from it with: ", Typed({"train", "--resume", directory->path().string()}));
}

void Run::SayGoodbye(bool interrupted) const {
  const std::string path = directory->path().string();
  progress->Clear();
  if (interrupted) {
    std::printf("stopped at %s, of %lld decisions; go on with: %s\n", Described(position()).c_str(),
                static_cast<long long>(config.total_decisions),
                Typed({"train", "--resume", path}).c_str());
    return;
  }
  const std::string best = best_->Text().empty() ? "" : best_->Text() + "; ";
  std::printf("done: %s%lld decisions in %s\nnext: %s\n", best.c_str(),
              static_cast<long long>(decisions), path.c_str(),
              Typed({"eval", path, "--video", "policy.mp4"}).c_str());
}

}  // namespace rookery
