// rookery-learn: the commands of `rookery` that need LibTorch.
#include "core/tensor/memory.h"
#include "core/tensor/traces.h"
#include "distributed/runtime/typed.h"
#include "tools/actor_options.h"
#include "tools/bench.h"
#include "tools/eval_options.h"
#include "tools/eval_snapshot_options.h"
#include "tools/learner_options.h"
#include "tools/play.h"
#include "tools/program.h"
#include "tools/train_options.h"

int main(int argc, char** argv) {
  using namespace rookery;
  KeepFreedMemory();
  LeaveOutTraces();
  RememberCall(argv[0]);
  Program program("The part of rookery that needs LibTorch; `rookery` runs it.");
  program.Add<TrainOptions>(Train);
  program.Add<EvalOptions>(Eval);
  program.Add<PlayOptions>(PlayRun);
  program.Add<LearnerOptions>(Learner);
  program.Add<ActorOptions>(Actor);
  program.Add<EvalSnapshotOptions>(EvalSnapshot);
  program.Add<BenchOptions>(BenchTheLearner);
  return program.Main(argc, argv);
}
