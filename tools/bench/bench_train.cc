#include "tools/bench/bench_train.h"

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <ATen/Parallel.h>

#include "agents/built_in.h"
#include "core/error.h"
#include "core/io/csv_table.h"
#include "core/io/temporary_folder.h"
#include "core/io/yaml.h"
#include "core/strings.h"
#include "distributed/runtime/acting/collector.h"
#include "distributed/runtime/acting/sink_writer.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/make_agent.h"
#include "distributed/runtime/learning/hindsight_rewards.h"
#include "distributed/runtime/learning/learning.h"
#include "distributed/runtime/processes/process.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

double SecondsSince(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

struct AloneRates {
  double acting = 0;    // decisions/s
  double learning = 0;  // decisions/s that its updates keep up with
};

// Each of the two on one thread, without the other.
AloneRates MeasureAlone(const ConfigNode& node, double seconds) {
  at::set_num_threads(1);
  const ExperimentConfig config = ReadExperiment(node, BuiltInAgents());
  const EnvFactory factory = MakeFactory(EnvRegistry::BuiltIn(), config.env);
  const EnvSpec spec = factory()->spec();
  const std::unique_ptr<Agent> agent = MakeAgent(config, spec);
  LocalTrainer trainer;
  Learning learning(config, spec, *agent, trainer, HindsightRewards(config, factory));
  SinkWriter writer(learning.table(), learning.table().schema(), 0);
  Collector collector({factory, config.env, 0, 0}, agent->MakePolicy(), &writer);
  while (!learning.Update(/*due=*/true)) collector.Step();
  for (int i = 0; i < 1000; ++i) collector.Step();
  collector.Load(agent->MakeSnapshot());  // acts with the network from here on

  AloneRates rates;
  int64_t decisions = 0, updates = 0;
  auto begun = Clock::now();
  for (; SecondsSince(begun) < seconds; decisions += collector.num_envs()) collector.Step();
  rates.acting = static_cast<double>(decisions) / SecondsSince(begun);
  begun = Clock::now();
  for (; SecondsSince(begun) < seconds; ++updates) learning.Update(/*due=*/true);
  rates.learning = static_cast<double>(updates) / SecondsSince(begun) / config.updates_per_decision;
  return rates;
}

// Bytes of memory that a process holds; 0 once it is gone.
double ResidentBytes(pid_t pid) {
  std::ifstream in(StrCat("/proc/", pid, "/statm"));
  double pages = 0, resident = 0;
  in >> pages >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

pid_t FirstChild(pid_t pid) {
  for (const auto& task : std::filesystem::directory_iterator(StrCat("/proc/", pid, "/task"))) {
    std::ifstream in(task.path() / "children");
    pid_t child = 0;
    if (in >> child) return child;
  }
  return 0;
}

struct Memory {
  double begin = 0;
  double end = 0;
};

BenchRow MemoryRow(const std::string& who, const Memory& memory) {
  return {.name = StrCat("info/train/", who, "/bytes"),
          .value = memory.end,
          .unit = "bytes",
          .note = StrCat("resident; ", HumanBytes(memory.end - memory.begin),
                         " more than at the first fifth")};
}

}  // namespace

std::vector<BenchRow> BenchTrain(const BenchTrainOptions& options) {
  const AloneRates alone = MeasureAlone(options.config, options.alone_seconds);
  const TemporaryFolder temporary;
  const std::filesystem::path& folder = temporary.path();
  ConfigNode config = options.config;
  for (const char* setting : {"eval.every=0", "eval.video=false", "actors=1", "learner_threads=1",
                              "total_decisions=1e9", "checkpoint.every=1e9"}) {
    ApplyOverride(config, setting);
  }
  std::ofstream(folder / "config.yaml") << WriteYaml(config);

  Memory learner, actor;
  {
    Process train({ProgramFolder() + "/rookery-learn", "train", (folder / "config.yaml").string(),
                   "--run", (folder / "run").string()},
                  (folder / "output").string());
    const auto run_on = [&](double seconds) {
      if (!train.Wait(seconds)) return;
      throw Failure(StrCat("training ended: ", LastLines((folder / "output").string(), 1)));
    };
    run_on(options.seconds / 5);
    learner.begin = ResidentBytes(train.pid());
    const pid_t child = FirstChild(train.pid());
    actor.begin = ResidentBytes(child);
    run_on(options.seconds * 4 / 5);
    learner.end = ResidentBytes(train.pid());
    actor.end = ResidentBytes(child);
    train.Signal(SIGTERM);
    train.Wait(30);
  }
  const CsvTable table = ReadCsv(folder / "run" / "metrics.csv");
  if (table.Find("time/time_elapsed") == nullptr) {
    throw Failure("too short to measure: give it more --seconds");
  }
  const std::vector<double>& at = *table.Find("time/total_timesteps");
  const std::vector<double>& time = *table.Find("time/time_elapsed");
  size_t first = 0;
  while (first + 1 < at.size() && time[first] < options.seconds / 5) ++first;
  if (first + 1 >= at.size()) throw Failure("too short to measure: give it more --seconds");

  const ExperimentConfig parsed = ReadExperiment(config, BuiltInAgents());
  BenchRow row{.name = StrCat("train/", parsed.agent_entry.name, "/", parsed.env.id),
               .value = (at.back() - at[first]) / (time.back() - time[first]),
               .unit = "decisions/s"};
  row.limit = std::min(alone.acting, alone.learning);
  row.ratio_to_limit = row.value / *row.limit;
  row.note = StrCat("alone: acting ", HumanCount(alone.acting), "/s, learning ",
                    HumanCount(alone.learning), "/s");
  return {row, MemoryRow("learner", learner), MemoryRow("actor", actor)};
}

}  // namespace rookery
