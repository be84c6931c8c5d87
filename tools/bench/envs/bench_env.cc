#include "tools/bench/envs/bench_env.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <optional>

#include "core/action.h"
#include "core/error.h"
#include "core/io/temporary_folder.h"
#include "core/random.h"
#include "core/strings.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/processes/process.h"
#include "envs/async_vector_env.h"
#include "envs/mujoco/task_env.h"
#include "envs/vector_env.h"
#include "tools/bench/child_rate.h"
#include "tools/bench/envs/action_size.h"
#include "tools/bench/envs/batch_tasks.h"
#include "tools/bench/pairs.h"
#include "tools/shared/shared_files.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t kActionBatches = 64;  // drawn beforehand, then used in turn

double ResidentBytes() {
  std::ifstream in("/proc/self/statm");
  double pages = 0;
  in >> pages >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

EpisodeStart Seeded(int64_t env, int64_t episode) {
  return {.seed = MixKey({static_cast<uint64_t>(env), static_cast<uint64_t>(episode)})};
}

// VectorEnv with random actions.
class Stepper {
 public:
  Stepper(const EnvFactory& factory, const BenchOptions& options)
      : memory_before_(ResidentBytes()),
        envs_(factory, {.num_envs = options.envs, .num_threads = options.threads}, Seeded),
        batch_(static_cast<size_t>(options.envs) * ActionSize(envs_.spec())),
        actions_(batch_ * kActionBatches) {
    Random random(0);
    FillUniformActions(envs_.spec().action, random, actions_);
    envs_.Reset();
    Run(0.2);
    bytes_an_env_ = (ResidentBytes() - memory_before_) / static_cast<double>(options.envs);
  }

  // Decisions a second.
  double Run(double seconds) {
    const auto begun = Clock::now();
    int64_t steps = 0;
    double passed = 0;
    do {
      for (int64_t i = 0; i < kActionBatches; ++i, ++steps) {
        envs_.Step({actions_.data() + static_cast<size_t>(i) * batch_, batch_});
      }
      passed = std::chrono::duration<double>(Clock::now() - begun).count();
    } while (passed < seconds);
    return static_cast<double>(steps * envs_.num_envs()) / passed;
  }

  const EnvSpec& spec() const { return envs_.spec(); }
  double bytes_an_env() const { return bytes_an_env_; }

 private:
  double memory_before_;
  VectorEnv envs_;
  size_t batch_;
  std::vector<float> actions_;
  double bytes_an_env_ = 0;
};

// Decisions a second of AsyncVectorEnv, a quarter of the envs a batch. The caller waits beside the
// threads, where VectorEnv's is one of them.
double AsyncRate(const EnvFactory& factory, const BenchOptions& options) {
  const int64_t batch = std::max<int64_t>(1, options.envs / 4);
  AsyncVectorEnv envs(
      factory, {.num_envs = options.envs, .batch = batch, .num_threads = options.threads}, Seeded);
  const size_t size = static_cast<size_t>(batch) * ActionSize(envs.spec());
  std::vector<float> actions(size * kActionBatches);  // (kActionBatches, B, A)
  Random random(0);
  FillUniformActions(envs.spec().action, random, actions);
  size_t next = 0;
  const auto step = [&] {
    const std::vector<int64_t> ready = envs.Receive().envs;
    envs.Send({actions.data() + size * (next++ % kActionBatches), size}, ready);
  };
  for (int64_t i = 0; i < 4 * kActionBatches; ++i) step();  // first episodes have begun
  const auto begun = Clock::now();
  int64_t steps = 0;
  double passed = 0;
  do {
    for (int64_t i = 0; i < kActionBatches; ++i, ++steps) step();
    passed = std::chrono::duration<double>(Clock::now() - begun).count();
  } while (passed < options.seconds);
  return static_cast<double>(steps * batch) / passed;
}

std::vector<std::string> SizeArguments(const std::string& id, const BenchOptions& options) {
  return {id,
          "--envs",
          std::to_string(options.envs),
          "--threads",
          std::to_string(options.threads),
          "--seconds",
          ShortestDouble(options.seconds)};
}

// A program that steps a model, and its arguments beside what all of them take.
struct ModelLoop {
  std::string program;              // "rookery-bare-loop"
  std::vector<std::string> more{};  // after the model's path
  std::vector<std::string> last{};  // behind all others
};

// The program over the model as it was loaded, with the same steps and episodes. The model's file
// is written into `folder`. Null where there is no model; `why` then says so.
Measurement LoopOverModel(const EnvFactory& factory, const BenchOptions& options,
                          const TemporaryFolder& folder, const ModelLoop& loop, std::string& why) {
  const std::unique_ptr<Env> env = factory();
  const EnvSpec& spec = env->spec();
  auto* task = dynamic_cast<TaskEnv*>(env.get());
  if (task == nullptr) {
    why = StrCat("no ", loop.program, ": ", spec.id, " is no MuJoCo task");
    return nullptr;
  }
  const std::string model = (folder / "model.mjb").string();
  mj_saveModel(&task->physics().shared_model()->get(), model.c_str(), nullptr, 0);
  const auto steps = std::lround(spec.control_timestep / spec.physics_timestep);
  const int64_t frames = spec.time_limit > 0 ? spec.time_limit : 1'000'000'000;
  std::vector<std::string> command = {StrCat(ProgramFolder(), "/", loop.program), model};
  command.insert(command.end(), loop.more.begin(), loop.more.end());
  for (const std::string& word :
       {std::to_string(steps), ShortestDouble(options.seconds), std::to_string(options.threads),
        std::to_string(options.envs), std::to_string(frames)}) {
    command.push_back(word);
  }
  command.insert(command.end(), loop.last.begin(), loop.last.end());
  return [command] { return ChildRate(command); };
}

Measurement BareLoop(const EnvFactory& factory, const BenchOptions& options,
                     const TemporaryFolder& folder, const std::string& id, std::string& why) {
  // dm_control's cheetah falls for 200 physics steps before an episode begins.
  const char* settling = id.starts_with("dmc/cheetah_") ? "200" : "0";
  return LoopOverModel(factory, options, folder,
                       {.program = "rookery-bare-loop", .last = {settling}}, why);
}

// MuJoCo's batched simulation, with the same observations and rewards.
std::optional<BenchRow> BesideMjBatch(const EnvFactory& factory, const BenchOptions& options,
                                      const TemporaryFolder& folder, const std::string& id,
                                      const Measurement& ours) {
  const std::vector<std::string> known = BatchTaskIds();
  if (std::ranges::find(known, id) == known.end()) return std::nullopt;
  std::string why;
  const Measurement peer =
      LoopOverModel(factory, options, folder, {.program = "rookery-batch-loop", .more = {id}}, why);
  const PairedRates rates = MeasurePairs(options.pairs, ours, nullptr, peer);
  return BenchRow{.name = StrCat("env/", id, "/mjbatch"),
                  .value = rates.value,
                  .unit = "decisions/s",
                  .peer = rates.peer,
                  .ratio_to_peer = rates.ratio_to_peer,
                  .note = rates.spread};
}

Measurement EnvPool(const std::string& id, const BenchOptions& options, std::string& why) {
  try {
    std::vector<std::string> command = SizeArguments(id, options);
    command.insert(command.begin(), {PeerPython("envpool").string(),
                                     PythonScript("peers/envpool_peer.py").string()});
    // The first run finds its best settings, which the others then take.
    std::vector<std::string> search = command;
    search.push_back("--search");
    const auto batch = static_cast<int64_t>(ChildRate(search));
    command.insert(command.end(), {"--batch", std::to_string(batch)});
    return [command] { return ChildRate(command); };
  } catch (const std::exception& error) {
    why = StrCat("EnvPool: ", error.what());
    return nullptr;
  }
}

}  // namespace

std::vector<BenchRow> BenchEnv(const BenchOptions& options) {
  std::vector<std::string> ids = options.ids;
  if (ids.empty()) ids = {"dmc/cheetah_run", "dmc/cartpole_swingup"};
  const EnvRegistry registry = LoadEnvs(options.plugins).registry;
  std::vector<BenchRow> rows;
  for (const std::string& id : ids) {
    std::cerr << "env/" << id << ": " << options.envs << " envs on " << options.threads
              << " threads, " << options.pairs << " pairs of " << options.seconds << " s\n";
    std::vector<std::string> notes;
    std::string why;
    const EnvFactory factory = registry.Find(id).make(ConfigNode());
    const TemporaryFolder folder;
    const Measurement limit = BareLoop(factory, options, folder, id, why);
    Stepper stepper(factory, options);  // the model is there by now: its memory is not counted
    if (!limit) notes.push_back(why);
    Measurement peer;
    if (options.peers) {
      peer = EnvPool(id, options, why);
      if (!peer) notes.push_back(why);
    }
    const Measurement ours = [&] { return stepper.Run(options.seconds); };
    const PairedRates rates = MeasurePairs(options.pairs, ours, limit, peer);
    if (!rates.spread.empty()) notes.insert(notes.begin(), rates.spread);
    rows.push_back({"env/" + id, rates.value, "decisions/s", rates.limit, rates.ratio_to_limit,
                    rates.peer, rates.ratio_to_peer, Join(notes, "; ")});
    if (options.peers) {
      if (const auto row = BesideMjBatch(factory, options, folder, id, ours)) rows.push_back(*row);
    }
    const EnvSpec& spec = stepper.spec();
    if (spec.physics_timestep > 0) {
      rows.push_back(
          {.name = StrCat("info/env/", id, "/physics_steps"),
           .value = rates.value * std::round(spec.control_timestep / spec.physics_timestep),
           .unit = "steps/s"});
    }
    if (spec.threads == ThreadRule::kAny) {
      rows.push_back({.name = StrCat("info/env/", id, "/async"),
                      .value = AsyncRate(factory, options),
                      .unit = "decisions/s",
                      .note = "the first quarter that is done"});
    }
    rows.push_back({.name = StrCat("info/env/", id, "/bytes"),
                    .value = stepper.bytes_an_env(),
                    .unit = "bytes/env"});
  }
  return rows;
}

}  // namespace rookery
