// rookery: the commands that need no LibTorch, and the others' help. Loading LibTorch takes longer
// than most of these run, so what needs it is done by rookery-learn, a program beside this one.
#include "distributed/runtime/config/typed.h"
#include "tools/commands/actor/actor_options.h"
#include "tools/commands/agents/agents.h"
#include "tools/commands/bench/bench.h"
#include "tools/commands/check_env/check_env.h"
#include "tools/commands/collect/collect_options.h"
#include "tools/commands/compare/compare.h"
#include "tools/commands/configs/configs.h"
#include "tools/commands/docs/docs.h"
#include "tools/commands/doctor/doctor.h"
#include "tools/commands/envs/envs.h"
#include "tools/commands/eval/eval_options.h"
#include "tools/commands/eval/eval_snapshot_options.h"
#include "tools/commands/export/export_options.h"
#include "tools/commands/learner/learner_options.h"
#include "tools/commands/map/map_options.h"
#include "tools/commands/play/play.h"
#include "tools/commands/plot/plot.h"
#include "tools/commands/pretrain/pretrain_options.h"
#include "tools/commands/replay/replay_options.h"
#include "tools/commands/repro/repro.h"
#include "tools/commands/solve/solve_options.h"
#include "tools/commands/sweep/sweep.h"
#include "tools/commands/train/print_config.h"
#include "tools/commands/train/train_options.h"
#include "tools/program.h"

namespace rookery {
namespace {

int Learn() { ExecBeside("rookery-learn"); }

// Whether a bench needs LibTorch.
bool IsLearners(const std::string& bench) {
  return bench == "learner" || bench == "planner" || bench == "train";
}

template <class Options>
void AddLearn(Program& program) {
  program.Add<Options>([](const Options&) { return Learn(); });
}

int TrainOrAsk(const TrainOptions& options) {
  if (options.print_config) return PrintConfig(options.Config());
  return options.OfGroup() ? TrainGroup(options) : Learn();
}

int Main(int argc, char** argv) {
  Program program("Reinforcement learning: SAC, TD3 and DQN, from the command line.");
  program.Add<TrainOptions>(TrainOrAsk);
  program.Add<PretrainOptions>(
      [](const PretrainOptions& options) { return TrainOrAsk(options.AsTrain()); });
  program.Add<SweepOptions>(Sweep);
  AddLearn<EvalOptions>(program);
  AddLearn<CollectOptions>(program);
  AddLearn<ExportOptions>(program);
  program.Add<PlayOptions>([](const PlayOptions& given) {
    const PlayOptions options = given.Resolved();
    return options.PolicyIsRun() ? Learn() : Play(options);
  });
  program.Add<PlotOptions>(Plot);
  AddLearn<MapOptions>(program);
  AddLearn<ReplayOptions>(program);
  program.Add<CompareOptions>(Compare);
  program.Add<EnvsOptions>(Envs);
  program.Add<AgentsOptions>(Agents);
  program.Add<ConfigsOptions>(Configs);
  program.Add<CheckEnvOptions>(CheckEnv);
  AddLearn<LearnerOptions>(program);
  AddLearn<ActorOptions>(program);
  program.Add<ReproOptions>(Repro);
  program.Add<SolveOptions>(Solve);
  program.Add<BenchOptions>([](const BenchOptions& options) {
    return IsLearners(options.what) ? Learn() : Bench(options);
  });
  program.Add<DoctorOptions>(Doctor);
  program.Add<DocsOptions>(Docs);
  AddLearn<EvalSnapshotOptions>(program);
  return program.Main(argc, argv);
}

}  // namespace
}  // namespace rookery

int main(int argc, char** argv) {
  rookery::RememberCall(argv[0]);
  return rookery::Main(argc, argv);
}
