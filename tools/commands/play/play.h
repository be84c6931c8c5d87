// rookery play: look at an env.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "distributed/runtime/config/experiment.h"
#include "tools/commands/play/play_episode.h"
#include "tools/commands/play/play_screen.h"

namespace CLI {
class App;
}

namespace rookery {

struct PlayOptions {
  static constexpr const char* kName = "play";

  std::vector<std::string> words;  // [ID] env.key=value ...
  std::string policy = "random";   // random, zero, an exported one or a run
  std::string output;              // video; "": a table on stdout
  int64_t episodes = 1;
  uint64_t seed = 0;
  std::vector<int> size = {640, 480};  // width, height
  int64_t rows = 25;                   // of the table, an episode; 0: every decision
  bool observations = false;           // columns of the table
  std::vector<std::string> plugins;

  void Declare(CLI::App& app);
  // A run in the env's place is the policy: `play RUN` is `play --policy RUN`.
  PlayOptions Resolved() const;
  bool PolicyIsRun() const;
};

// Policies that aren't a run's.
int Play(const PlayOptions& options);

// Plays `env` (what the caller made of the options), made by `factory`, with any policy.
int PlayWith(const PlayOptions& options, const EnvConfig& env, const EnvFactory& factory,
             const ActFunction& act, BesideFunction beside = {});

// `rookery-learn` alone: a run's policy.
int PlayRun(const PlayOptions& options);

}  // namespace rookery
