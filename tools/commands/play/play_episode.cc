#include "tools/commands/play/play_episode.h"

#include <vector>

namespace rookery {

std::string SuccessText(const EpisodeTotals& totals) {
  if (!totals.success) return "no success";
  return totals.success_at_end ? "success" : "success, not at its end";
}

int64_t WatchedDecisions(const Episode& episode) {
  constexpr int64_t kWithoutLimit = 300;
  return episode.max_decisions() > 0 ? episode.max_decisions() : kWithoutLimit;
}

PlayedEpisode PlayEpisode(Episode& episode, const EpisodeStart& start, int64_t max_decisions,
                          const ActFunction& act,
                          const std::function<void(const PlayedStep&)>& show) {
  const EnvSpec& spec = episode.spec();
  StepBatch batch(spec, 1);
  std::vector<FieldRoom> rooms;
  for (FieldBatch& field : batch.observations) rooms.push_back(field.room(0));
  std::vector<double> diagnostics(spec.diagnostics.size());
  std::vector<float> action;
  const Outputs out(spec, rooms, diagnostics);

  episode.Reset(start, out);
  action.resize(episode.action_size());
  PlayedStep step{.spec = spec, .batch = batch, .action = {}, .diagnostics = {}};
  show(step);
  step.action = action;
  step.diagnostics = diagnostics;
  while (max_decisions < 0 || step.decision < max_decisions) {
    act(step, action);
    step.result = episode.Step(action, out);
    batch.rewards[0] = static_cast<float>(step.result.reward);
    batch.costs[0] = static_cast<float>(step.result.cost);
    batch.success[0] = step.result.success;
    step.decision = episode.totals().decisions;
    step.frame = episode.totals().frames;
    step.total_reward = episode.totals().reward;
    show(step);
    if (step.result.terminated || step.result.truncated) break;
  }
  return {episode.totals(), step.result.terminated};
}

}  // namespace rookery
