#include "distributed/runtime/run/lockstep.h"

#include <utility>
#include <vector>

#include "core/error.h"
#include "core/io/log.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "distributed/runtime/evaluation/evaluate.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/files/tensor_files.h"

namespace rookery {
namespace {

constexpr uint64_t kIncarnation = 0;

// An evaluation that fails is left out: it is no reason to lose the training.
void EvaluateNow(Run& run) {
  if (!run.WritePolicy()) return;
  const std::unique_ptr<Policy> policy = run.learning->agent().MakePolicy();
  policy->Load(run.learning->MakeSnapshot());
  std::vector<EvalEpisode> episodes;
  try {
    episodes = Evaluate(*policy, run.factory, run.config.env, run.config.eval.episodes);
  } catch (const Failure& failure) {
    log::Warning(
        StrCat("evaluation at ", Counted(run.decisions, "decision"), ": ", failure.what()));
    return;
  }
  run.Record(std::vector<Evaluation>{{run.decisions, std::move(episodes)}});
}

// Weights that are no numbers are the reason for actions that are none.
int64_t Step(Collector& collector, const Learning& learning) {
  try {
    return collector.Step();
  } catch (const PolicyFault&) {
    learning.RequireFinite();
    throw;
  }
}

void Train(Run& run, const StopSignal& stop) {
  Learning& learning = *run.learning;
  replay::RateLimiter& limiter = learning.limiter();
  SinkWriter writer(learning.table(), learning.table().schema(), kIncarnation);
  Collector collector(
      {run.factory, run.config.env, static_cast<uint64_t>(run.config.seed), kIncarnation},
      learning.agent().MakePolicy(), &writer);
  collector.Load(learning.agent().MakeSnapshot());
  if (run.resumed != nullptr) {
    collector.Load(TensorsOf(run.resumed->Tensors("collector.safetensors")));
  }
  const auto add_collector = [&](CheckpointWriter& files) {
    const NamedTensors saved = ToHost(collector.Save());
    files.AddTensors("collector.safetensors", ArraysOf(saved));
  };

  while (!run.Done() && !stop.requested() && !limiter.Finished()) {
    const int64_t before = run.decisions;
    if (learning.MayInsert()) {
      const int64_t taken = Step(collector, learning);
      run.decisions += taken;
      limiter.CountDecisions(taken);
      for (const EpisodeReport& episode : collector.TakeReports()) {
        run.rollouts->Add(episode);
        if (episode.totals.decisions > 0) limiter.CountEpisode();
      }
      for (const std::string& fault : collector.TakeFaults()) log::Warning(fault);
    }
    bool updated = false;
    while (learning.Update(limiter.MayUpdate())) updated = true;
    if (updated) collector.Load(learning.agent().MakeSnapshot());
    if (run.decisions == before) continue;
    if (run.LogDue()) run.Log();
    if (run.EvalDue()) EvaluateNow(run);
    if (run.CheckpointDue()) run.Checkpoint(add_collector);
    run.progress->Update(run.decisions, run.Facts());
  }
  run.LastCheckpoint(add_collector);
  if (!stop.requested() && run.config.eval.every > 0 && !run.Evaluated(run.decisions)) {
    EvaluateNow(run);  // the final policy, whatever the interval
  }
}

}  // namespace

void TrainLockstep(Run& run, const StopSignal& stop) {
  run.Guard([&] { Train(run, stop); });
}

}  // namespace rookery
