#include "distributed/runtime/run.h"

#include <algorithm>
#include <cstdio>
#include <ctime>

#include <nlohmann/json.hpp>

#include "agents/factory.h"
#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/log.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/envs_of_run.h"
#include "distributed/runtime/evaluate.h"
#include "distributed/runtime/find_policy.h"
#include "distributed/runtime/tensor_files.h"
#include "distributed/runtime/versions.h"

namespace rookery {
namespace {

constexpr int64_t kLogEvery = 1'000;  // decisions

struct RunAtStep {
  std::string run;
  std::string step;  // a decision, or "last"
};

RunAtStep ParseRunAtStep(const std::string& text) {
  const size_t at = text.rfind('@');
  if (at == std::string::npos || text.find('/', at) != std::string::npos) return {text, "last"};
  return {text.substr(0, at), text.substr(at + 1)};
}

std::string Text(EnvConfig& env) { return WriteYaml(env.fields().Write()); }

nlohmann::json RolloutsJson(const RolloutStats& rollouts) { return WriteYaml(rollouts.Save()); }

}  // namespace

Run::Run(const RunRequest& request) {
  LoadConfig(request);
  const RunAtStep resume = ParseRunAtStep(request.resume);
  MakeEnv(request.resume.empty() ? LoadEnvs(request.plugins)
                                 : LoadEnvsOf(resume.run, request.plugins));
  learning = std::make_unique<Learning>(config, spec);
  rollouts = std::make_unique<RolloutStats>(spec.has_success, spec.has_cost);
  if (request.resume.empty()) {
    if (!request.init.empty()) LoadWeights(request.init);
    OpenDirectory(request);
  } else {
    LoadCheckpoint(resume.step);
  }
  log::SetFile(directory->log().string());
  log::Info(learning->BudgetLine());
  WarnOfEndlessEpisodes();
  std::optional<int64_t> resumed_at;
  if (resumed != nullptr) resumed_at = decisions;
  journal = std::make_unique<Journal>(*directory, resumed_at);
  progress = std::make_unique<Progress>(config.total_decisions, decisions);
  log_ = Every(kLogEvery);
  eval_ = Every(config.eval.every);
  checkpoint_ = Every(config.checkpoint.every);
  for (Every* every : {&log_, &eval_, &checkpoint_}) every->SkipTo(decisions);
  begun_at_ = decisions;
}

void Run::LoadConfig(const RunRequest& request) {
  if (request.resume.empty()) {
    config = ReadExperiment(request.config);
    return;
  }
  directory =
      std::make_unique<RunDirectory>(RunDirectory::OpenLocked(ParseRunAtStep(request.resume).run));
  ExperimentConfig saved = ReadExperiment(directory->ReadConfig());
  config = ReadExperiment(Merge(directory->ReadConfig(), request.config));
  if (config.env.id != saved.env.id || config.agent_name != saved.agent_name) {
    throw UserError(StrCat(request.resume, " trains ", saved.agent_name, " in ", saved.env.id,
                           "; in ", config.env.id, " ", config.agent_name,
                           " needs a run of its own (--init begins one with saved weights)"));
  }
  // The open episode is replayed, and goes on.
  if (config.actors == 0 && (config.seed != saved.seed || Text(config.env) != Text(saved.env))) {
    throw UserError(StrCat(request.resume, " goes on in the middle of an episode (actors=0): ",
                           "env.* and seed stay as they are"));
  }
}

void Run::MakeEnv(LoadedEnvs envs) {
  plugins = std::move(envs.plugins);
  factory = MakeFactory(envs.registry, config.env);
  spec = factory()->spec();
  spec.Validate();
  config.agent->CheckEnv(spec);
  if (spec.threads == ThreadRule::kOneCopyAProcess && config.actors == 0 && config.eval.every > 0) {
    throw UserError(StrCat(spec.id, " allows one copy a process, and an evaluation makes a second ",
                           "one beside actors=0: say actors=1, or eval.every=0"));
  }
  MakeEpisodeSource(config.env, spec, 0,
                    0);  // an unknown parameter is found before the run is made
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
          ? RunDirectory::Create(config.run_dir, config.env.id, config.agent_name,
                                 static_cast<uint64_t>(config.seed), std::time(nullptr))
          : RunDirectory::CreateAt(request.run, request.overwrite));
  directory->WriteConfig(config.Write());
  directory->WriteVersions(VersionsJson(plugins));
}

void Run::LoadCheckpoint(const std::string& which) {
  if (which == "best") {
    throw UserError(
        "--resume goes on from a whole checkpoint: last or a decision; --init begins "
        "with the best weights");
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
  decisions = resumed->decision();
  try {
    learning->Load(*resumed);
  } catch (const Failure& failure) {
    throw UserError(
        StrCat(folder.string(), " doesn't fit the settings that were changed: ", failure.what()));
  }
  const nlohmann::json state = resumed->Json("run.json");
  next_incarnation = state.at("next_incarnation").get<uint64_t>();
  earlier_seconds_ = state.at("seconds").get<double>();
  rollouts->Load(ParseYaml(state.at("rollouts").get<std::string>(), folder.string()));
  // All of it could be read: from here on the run is changed.
  directory->WriteConfig(config.Write());
  if (!plugins.empty()) {  // they may have moved
    nlohmann::json versions = directory->ReadVersions();
    versions["plugins"] = VersionsJson(plugins).at("plugins");
    directory->WriteVersions(versions);
  }
  RemoveCheckpointsAfter(directory->checkpoints(), decisions);
  RemoveCheckpointsAfter(directory->policies(), decisions);
  if (const auto best = ReadBest(directory->policies())) best_eval_ = best->mean_reward;
  log::Info(StrCat("resuming at ", decisions, " decisions from ", folder.string()));
}

void Run::LoadWeights(const std::string& init) {
  const RunAtStep from = ParseRunAtStep(init);
  const CheckpointReader checkpoint =
      CheckpointReader::Open(FindPolicy(RunDirectory::Open(from.run), from.step));
  const NamedTensors own = learning->agent().Save();
  NamedTensors weights;  // with this run's chance, which has a seed of its own
  for (const auto& [name, tensor] : TensorsOf(checkpoint.Tensors("agent.safetensors"))) {
    weights.Add(name, name.starts_with("noise/") ? own[name] : tensor);
  }
  try {
    learning->agent().Load(weights);
  } catch (const Failure& failure) {
    throw UserError(StrCat("--init ", init, ": its weights don't fit ", config.env.id,
                           " with these agent.* settings: ", failure.what()));
  }
  log::Info(StrCat("weights from ", checkpoint.folder().string()));
}

void Run::Log(const Metrics& train) {
  Metrics metrics = rollouts->Values();
  metrics.merge(learning->ReplayMetrics());
  for (const auto& [name, value] : train) metrics[name] = value;
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  metrics["time/frames"] = static_cast<double>(decisions * config.env.action_repeat);
  metrics["time/fps"] = static_cast<double>(decisions - begun_at_) / std::max(seconds, 1e-9);
  metrics["time/time_elapsed"] = earlier_seconds_ + seconds;
  metrics["train/n_updates"] = static_cast<double>(learning->updates());
  journal->Write(decisions, metrics);
}

void Run::Checkpoint(const std::function<void(CheckpointWriter&)>& more) {
  CheckpointWriter checkpoint(directory->checkpoints(), decisions);
  learning->Save(checkpoint);
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  checkpoint.AddJson("run.json", {{"next_incarnation", next_incarnation},
                                  {"seconds", earlier_seconds_ + seconds},
                                  {"rollouts", RolloutsJson(*rollouts)}});
  more(checkpoint);
  checkpoint.Commit();
  PruneCheckpoints(directory->checkpoints(), static_cast<size_t>(config.checkpoint.keep));
}

std::filesystem::path Run::WritePolicy() {
  std::filesystem::create_directories(directory->policies());
  CheckpointWriter writer(directory->policies(), decisions);
  learning->SaveAgent(writer);
  return writer.Commit() / kPolicyFile;
}

std::vector<std::pair<int64_t, std::filesystem::path>> Run::UnevaluatedPolicies() const {
  std::vector<std::pair<int64_t, std::filesystem::path>> waiting;
  for (const int64_t decision : ListCheckpoints(directory->policies())) {
    if (Evaluated(decision)) continue;
    waiting.emplace_back(decision, directory->policies() / StrCat(decision) / kPolicyFile);
  }
  return waiting;
}

void Run::Record(std::span<const Evaluation> evaluations, size_t still_pending) {
  if (evaluations.empty()) return;
  for (const auto& [decision, all] : evaluations) {
    if (const std::string faults = FaultsText(all); !faults.empty()) {
      log::Warning(StrCat("evaluation at ", decision, " decisions: ", faults));
    }
    const std::vector<EvalEpisode> episodes = Completed(all);
    journal->WriteEvaluation(decision, episodes, spec.has_success);
    last_eval_ = MeanReward(episodes).mean;
    if (!best_eval_ || *last_eval_ > *best_eval_) {
      best_eval_ = last_eval_;
      WriteBest(directory->policies(), {decision, *best_eval_});
    }
  }
  PruneCheckpoints(directory->policies(), still_pending + 1);
}

std::string Run::Facts() const {
  const Metrics values = rollouts->Values();
  const auto reward = values.find("rollout/ep_rew_mean");
  std::string facts;
  if (reward != values.end()) facts = StrCat("reward ", std::llround(reward->second));
  if (last_eval_) facts += StrCat(facts.empty() ? "" : ", ", "eval ", std::llround(*last_eval_));
  return facts;
}

void Run::SayGoodbye(bool interrupted) const {
  const std::string path = directory->path().string();
  progress->Clear();
  if (interrupted) {
    std::printf("stopped at %lld of %lld decisions; go on with: ./rookery train --resume %s\n",
                static_cast<long long>(decisions), static_cast<long long>(config.total_decisions),
                path.c_str());
    return;
  }
  const std::string best =
      best_eval_ ? StrCat("best evaluation ", std::llround(*best_eval_), "; ") : "";
  std::printf("done: %s%lld decisions in %s\nnext: ./rookery eval %s --video policy.mp4\n",
              best.c_str(), static_cast<long long>(decisions), path.c_str(), path.c_str());
}

}  // namespace rookery
