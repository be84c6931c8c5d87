#include "tools/commands/repro/repro.h"

#include <algorithm>
#include <filesystem>
#include <iostream>

#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/io/json.h"
#include "core/io/run_directory.h"
#include "core/plural.h"
#include "core/printable.h"
#include "core/strings.h"
#include "distributed/runtime/acting/flight_recorder.h"
#include "distributed/runtime/config/envs_of_run.h"
#include "distributed/runtime/config/experiment.h"
#include "tools/commands/play/play_episode.h"

namespace rookery {
namespace {

constexpr int64_t kAnnounceEvery = 100;  // decisions

// The recorded actions, one after the other; says on stderr which one is about to be taken.
ActFunction Recorded(const RecordedEpisode& recorded) {
  return [&recorded, next = int64_t{0}](const PlayedStep& seen, std::span<float> action) mutable {
    const int64_t last = recorded.decisions - 1;
    const auto size = static_cast<int64_t>(action.size());
    if (size * recorded.decisions != static_cast<int64_t>(recorded.actions.size())) {
      throw UserError(StrCat(seen.spec.id, ": the recorded actions are not of ", size,
                             " elements: this is another env, or it is not deterministic"));
    }
    if (next % kAnnounceEvery == 0 || next == last) {
      std::cerr << "env " << recorded.env << ", episode " << recorded.episode << ": decision "
                << next << " of " << last << "\n";
    }
    std::copy_n(recorded.actions.begin() + next * size, size, action.begin());
    ++next;
  };
}

// Replays one episode of `env`; whether it failed.
bool Play(Episode& env, const RecordedEpisode& recorded) {
  std::cerr << "env " << recorded.env << ", episode " << recorded.episode << ": seed "
            << recorded.start.seed << ", " << Counted(recorded.decisions, "decision") << "\n";
  if (!recorded.complete) {
    std::cerr << "the episode was longer than the recorder keeps; only its beginning is known\n";
  }
  try {
    PlayEpisode(env, recorded.start, recorded.decisions, Recorded(recorded),
                [](const PlayedStep&) {});
  } catch (const EnvError& error) {
    std::cout << "reproduced: " << error.what() << "\n";
    return true;
  } catch (const Failure& error) {  // the env threw something else
    std::cout << "reproduced: " << error.what() << "\n";
    return true;
  }
  return false;
}

// Whether the env failed again. `died`: its process did, so that the fault may lie in the reset to
// the next episode, which comes after all of the one before.
bool Replay(const RecordedEpisode& recorded, bool died, const EnvFactory& factory,
            EpisodeOptions options) {
  options.env_index = recorded.env;
  Episode env(factory, options);
  const bool has_begun = recorded.episode >= 0;
  if (has_begun && Play(env, recorded)) return true;
  if (!died || !recorded.next) return false;
  return Play(
      env, {.env = recorded.env, .episode = recorded.next->episode, .start = recorded.next->start});
}

}  // namespace

int Repro(const ReproOptions& options) {
  const std::filesystem::path folder = options.crash;
  const std::filesystem::path about = folder / "crash.json";
  if (!std::filesystem::exists(about)) {
    throw UserError(StrCat(folder.string(),
                           " is no crash: it has no crash.json. They are named "
                           "RUN/crashes/0, RUN/crashes/1, ..."));
  }
  const nlohmann::json crash = ReadJson(about);
  const ExperimentConfig config = ReadExperiment(
      ReadCheckedConfig(folder / crash.value("config", std::string("../../config.yaml"))),
      DescribedAgents());
  std::cerr << "crash of " << config.env.id << ": "
            << Printable(crash.value("reason", std::string("unknown"))) << "\n";
  const LoadedEnvs envs = LoadEnvsOf(folder / ".." / "..", options.plugins);
  const EnvFactory factory = MakeFactory(envs.registry, config.env);
  const int64_t only = crash.value("env", int64_t{-1});
  const auto episodes = FlightRecorder::Read(folder / "recorder.bin");
  bool reproduced = false;
  for (const RecordedEpisode& recorded : episodes) {
    if (only >= 0 && recorded.env != only) continue;
    reproduced |= Replay(recorded, only < 0, factory, config.env.episode_options());
  }
  if (reproduced) return 0;
  std::cout
      << "not reproduced: all that was recorded ran without a fault. The cause may be outside "
         "the env (memory, another process, time), or the env is not deterministic: `rookery "
         "check-env "
      << config.env.id << "` tells.\n";
  return 1;
}

}  // namespace rookery
