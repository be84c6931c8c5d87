// FlightRecorder: what an actor's present episodes are functions of, in a mapped file that outlives
// the actor: whatever kills it, the episode can be replayed up to the step that did.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "envs/episode.h"

namespace rookery {

// One env's present episode, as read back.
struct RecordedEpisode {
  struct Next {
    int64_t episode = 0;
    EpisodeStart start{};
  };

  int64_t env = 0;
  int64_t episode = 0;  // -1: none has begun yet
  EpisodeStart start{};
  bool complete = true;  // false: longer than the recorder has room for
  // The one being stepped included; of an incomplete episode those that there was room for.
  int64_t decisions = 0;
  std::vector<float> actions{};  // (decisions, A) or (decisions, rows, A)
  std::optional<Next> next{};    // it had ended, and this one was being reset to
};

// Written by one thread of one actor, but for Announce(); read by anybody after its death.
class FlightRecorder {
 public:
  // Decisions an episode may have where it has no time limit.
  static constexpr int64_t kMaxDecisions = 100'000;
  // Elements that the actions of an episode may have where their size varies.
  static constexpr int64_t kMaxElements = int64_t{1} << 22;

  // Makes the file, sparse. `action_dim`: elements of an action, 0 where they vary between
  // episodes. Throws Failure where it can't.
  FlightRecorder(const std::filesystem::path& path, int64_t num_envs, int64_t action_dim,
                 int64_t num_parameters, int64_t max_decisions);
  ~FlightRecorder();
  FlightRecorder(const FlightRecorder&) = delete;
  FlightRecorder& operator=(const FlightRecorder&) = delete;

  // Before the reset that an episode begins with; the one before stays recorded. Several threads
  // may call it for different envs.
  void Announce(int64_t env, int64_t episode, const EpisodeStart& start);
  // The episode is the env's present one.
  void Begin(int64_t env, int64_t episode, const EpisodeStart& start);
  // Before the step that takes `action`, of the same size in all of an episode.
  void Record(int64_t env, std::span<const float> action);
  // For the envs that are recorded, and for whoever lets them wait.
  Pulse pulse() const;

  struct BeatsRead {
    int64_t count = -1;  // -1: there is no such file
    int64_t stepping = 0;
  };
  // What the pulse has come to.
  static BeatsRead ReadBeats(const std::filesystem::path& path);
  // Throws UserError where the file is not a recorder's.
  static std::vector<RecordedEpisode> Read(const std::filesystem::path& path);

 private:
  struct Header;
  struct Slot;
  Slot& slot(int64_t env) const;

  std::byte* memory_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace rookery
