#include "distributed/runtime/run/dry_run.h"

#include <algorithm>
#include <chrono>

#include <ATen/Parallel.h>

#include "core/io/yaml.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "distributed/runtime/config/agent_context.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/evaluation/eval_sets.h"
#include "distributed/runtime/learning/disk_budget.h"
#include "distributed/runtime/learning/hindsight_rewards.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kMeasureSeconds = 1;

// How often `work` runs a second.
template <class Work>
double Rate(const Work& work) {
  const auto begun = Clock::now();
  int64_t count = 0;
  double seconds = 0;
  while (seconds < kMeasureSeconds) {
    count += work();
    seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  }
  return static_cast<double>(count) / seconds;
}

}  // namespace

std::string DryRun(const RunRequest& request) {
  ExperimentConfig config = ReadExperiment(request.config, request.agents);
  const LoadedEnvs envs = LoadEnvs(request.plugins);
  const EnvFactory factory = MakeFactory(envs.registry, config.env);
  const EnvSpec spec = factory()->spec();
  spec.Validate();
  CheckEnv(config, spec);
  MakeEvalSets(config, envs.registry, factory, spec);  // says what is wrong with them
  const std::unique_ptr<Agent> agent = MakeAgent(config, spec);
  const std::unique_ptr<Trainer> trainer = MakeTrainer(config.strategy);
  Learning learning(config, spec, *agent, *trainer, HindsightRewards(config, factory));

  if (config.learner_threads > 0) at::set_num_threads(static_cast<int>(config.learner_threads));
  SinkWriter writer(learning.table(), learning.table().schema(), 0);
  Collector collector({factory, config.env, static_cast<uint64_t>(config.seed), 0},
                      agent->MakePolicy(), &writer);
  Snapshot snapshot = agent->MakeSnapshot();
  snapshot.mode = ActMode::kCollect;  // with the network, not at random as at first
  collector.Load(snapshot);
  // Batches may be of several sources: each gets some episodes.
  const auto sources = static_cast<int64_t>(learning.table().SourceCounters().size());
  int64_t steps = 0;
  const double acting = Rate([&] {
    collector.SetSource(steps++ % sources);
    collector.Step();
    return collector.num_envs();
  });
  const double learning_rate = Rate([&] { return learning.Update(/*due=*/true) ? 1 : 0; });

  const double processes = static_cast<double>(std::max<int64_t>(1, config.actors));
  const double by_learner = config.updates_per_decision > 0
                                ? learning_rate / config.updates_per_decision
                                : acting * processes;
  const double together = config.actors == 0 ? 1 / (1 / acting + 1 / by_learner)
                                             : std::min(acting * processes, by_learner);
  int64_t parameters = 0;
  for (const auto& [name, tensor] : agent->state().Named({StateKind::kParameter})) {
    parameters += tensor.numel();
  }
  std::string text;
  text += StrCat(
      "env       ", spec.id, ", action repeat ", config.env.action_repeat, ", ",
      Counted(spec.action.Dim(), "action"),
      spec.action.rows_of.empty() ? "" : StrCat(" for each row of ", spec.action.rows_of), "\n");
  for (const TensorSpec& field : spec.observations) {
    text += StrCat("          ", ToString(field), "\n");
  }
  text += StrCat("agent     ", config.agent_entry.name, ", ",
                 HumanCount(static_cast<double>(parameters)), " trained ",
                 Plural(parameters, "parameter"), "\n");
  text += StrCat("memory    ", learning.BudgetLine(), "\n");
  text += StrCat("disk      ", CheckDisk(learning.CheckpointBytes(), config.run_dir).line, "\n");
  text += StrCat("acting    ", HumanCount(acting), " decisions/s an actor, ",
                 Counted(config.actors, "actor"), "\n");
  text += StrCat("learning  ", HumanCount(learning_rate), " updates/s\n");
  text +=
      StrCat("expected  ", HumanCount(together),
             " decisions/s: ", HumanSeconds(static_cast<double>(config.total_decisions) / together),
             " for ", HumanCount(static_cast<double>(config.total_decisions)), " ",
             Plural(config.total_decisions, "decision"), "\n");
  return text;
}

}  // namespace rookery
