#include "tools/bench/envs/bench_render.h"

#include <chrono>
#include <iostream>

#include "core/action.h"
#include "core/error.h"
#include "core/random.h"
#include "core/strings.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/processes/process.h"
#include "envs/mujoco/assets.h"
#include "envs/mujoco/rendering/gl_context.h"
#include "envs/vector_env.h"
#include "envs/vision/pixels.h"
#include "tools/bench/child_rate.h"
#include "tools/bench/envs/action_size.h"
#include "tools/bench/pairs.h"
#include "tools/shared/shared_files.h"

namespace rookery {
namespace {

// "dmc/ball_in_cup_catch": the model file is named as the id's beginning.
std::string SuiteModel(const std::string& id) {
  if (!id.starts_with("dmc/")) throw UserError(StrCat("no bare loop for ", id));
  std::string name = id.substr(4);
  for (size_t end; (end = name.rfind('_')) != std::string::npos;) {
    name.resize(end);
    try {
      return FindAsset(StrCat("dm_control/suite/", name, ".xml")).string();
    } catch (const UserError&) {  // a shorter one, then
    }
  }
  throw UserError(StrCat("no bare loop for ", id));
}

using Clock = std::chrono::steady_clock;

constexpr int64_t kSize = 84;      // pixels
constexpr int64_t kMostEnvs = 16;  // more of them only make a step longer: they share renderers

// Decisions a second with random actions; a decision is an image.
double Rate(VectorEnv& envs, double seconds) {
  std::vector<float> actions(static_cast<size_t>(envs.num_envs()) * ActionSize(envs.spec()));
  Random random(0);
  const auto begun = Clock::now();
  int64_t steps = 0;
  double passed = 0;
  do {
    FillUniformActions(envs.spec().action, random, actions);
    envs.Step(actions);
    ++steps;
    passed = std::chrono::duration<double>(Clock::now() - begun).count();
  } while (passed < seconds);
  return static_cast<double>(steps * envs.num_envs()) / passed;
}

Measurement Child(const std::vector<std::string>& command) {
  return [command] { return ChildRate(command); };
}

}  // namespace

std::vector<BenchRow> BenchRender(const BenchOptions& options) {
  std::vector<std::string> ids = options.ids;
  if (ids.empty()) ids = {"dmc/cheetah_run"};
  const EnvRegistry registry = LoadEnvs(options.plugins).registry;
  const int64_t num_envs = std::min(options.envs, kMostEnvs);
  std::vector<BenchRow> rows;
  for (const std::string& id : ids) {
    const EnvFactory factory = registry.Find(id).make(ConfigNode());
    const bool simulated = factory()->simulation() != nullptr;  // else it draws itself
    std::vector<std::string> presets = {"faithful"};
    if (simulated) presets.emplace_back("fast");
    for (const std::string& preset : presets) {
      std::cerr << "render/" << id << "/" << preset << ": " << kSize << " x " << kSize << " with "
                << (simulated ? GlContext::Description() : "a canvas") << ", " << num_envs
                << " envs on " << options.threads << " threads, " << options.pairs << " pairs of "
                << options.seconds << " s\n";
      VectorEnv envs(
          AddPixels(factory, {.size = kSize, .preset = preset}),
          {.num_envs = num_envs, .num_threads = options.threads}, [](int64_t env, int64_t episode) {
            return EpisodeStart{
                .seed = MixKey({static_cast<uint64_t>(env), static_cast<uint64_t>(episode)})};
          });
      envs.Reset();
      const std::vector<std::string> sizes = {
          std::to_string(kSize), ShortestDouble(options.seconds), std::to_string(options.threads)};
      std::vector<std::string> notes;
      Measurement limit, peer;
      try {
        std::vector<std::string> command = {ProgramFolder() + "/rookery-bare-render",
                                            SuiteModel(id)};
        command.insert(command.end(), sizes.begin(), sizes.end());
        command.push_back(preset);
        limit = Child(command);
      } catch (const UserError& error) {
        notes.emplace_back(error.what());
      }
      if (options.peers && simulated) {
        std::vector<std::string> command = {
            Python().string(), PythonScript("peers/dm_control_render_peer.py").string(), id};
        command.insert(command.end(), sizes.begin(), sizes.end());
        peer = Child(command);
      }
      const PairedRates rates = MeasurePairs(
          options.pairs, [&] { return Rate(envs, options.seconds); }, limit, peer);
      if (!rates.spread.empty()) notes.insert(notes.begin(), rates.spread);
      rows.push_back({StrCat("render/", id, "/", preset), rates.value, "images/s", rates.limit,
                      rates.ratio_to_limit, rates.peer, rates.ratio_to_peer, Join(notes, "; ")});
    }
  }
  return rows;
}

}  // namespace rookery
