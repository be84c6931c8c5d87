// rookery-learn: the commands of `rookery` that need LibTorch.
#include "core/tensor/memory.h"
#include "core/tensor/traces.h"
#include "distributed/runtime/config/typed.h"
#include "tools/commands/actor/actor_options.h"
#include "tools/commands/bench/bench.h"
#include "tools/commands/collect/collect_options.h"
#include "tools/commands/eval/eval_options.h"
#include "tools/commands/eval/eval_snapshot_options.h"
#include "tools/commands/export/export_options.h"
#include "tools/commands/learner/learner_options.h"
#include "tools/commands/map/map_options.h"
#include "tools/commands/play/play.h"
#include "tools/commands/pretrain/pretrain_options.h"
#include "tools/commands/replay/replay_options.h"
#include "tools/commands/train/train_options.h"
#include "tools/program.h"

int main(int argc, char** argv) {
  using namespace rookery;
  KeepFreedMemory();
  LeaveOutTraces();
  RememberCall(argv[0]);
  Program program("The part of rookery that needs LibTorch; `rookery` runs it.");
  program.Add<TrainOptions>(Train);
  program.Add<PretrainOptions>(
      [](const PretrainOptions& options) { return Train(options.AsTrain()); });
  program.Add<EvalOptions>(Eval);
  program.Add<CollectOptions>(Collect);
  program.Add<ExportOptions>(Export);
  program.Add<PlayOptions>(PlayRun);
  program.Add<MapOptions>(Map);
  program.Add<ReplayOptions>(Replay);
  program.Add<LearnerOptions>(Learner);
  program.Add<ActorOptions>(Actor);
  program.Add<EvalSnapshotOptions>(EvalSnapshot);
  program.Add<BenchOptions>(BenchTheLearner);
  return program.Main(argc, argv);
}
