// What a Run writes while it goes on: metrics, checkpoints, policies and what evaluations say of
// them.
#include <algorithm>
#include <chrono>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/io/log.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/evaluation/evaluate.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/learning/train_metrics.h"
#include "distributed/runtime/run/run.h"

namespace rookery {
namespace {

nlohmann::json RolloutsJson(const RolloutStats& rollouts) { return WriteYaml(rollouts.Save()); }

}  // namespace

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

}  // namespace rookery
