// Where played episodes are shown: a table on stdout, or a video.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/picture.h"
#include "distributed/runtime/config/experiment.h"
#include "tools/commands/play/play_episode.h"

namespace rookery {

struct PlayOptions;

// BeginEpisode(), Show() from the reset on, EndEpisode(), for each episode; Finish() after all of
// them. Abandon() instead of EndEpisode() and what would follow it, where the env failed: it shows
// what came before.
class PlayScreen {
 public:
  virtual ~PlayScreen() = default;
  virtual void BeginEpisode(int64_t index) = 0;
  virtual void Show(const PlayedStep& step) = 0;
  virtual void EndEpisode(const PlayedEpisode& episode) = 0;
  virtual void Abandon() = 0;
  virtual void Finish() = 0;
};

// Plays episode `index` on a screen for as long as it is to be watched. Where the env fails the
// screen is abandoned and the error thrown on.
void PlayOn(PlayScreen& screen, int64_t index, Episode& episode, const EpisodeStart& start,
            const ActFunction& act);

// A picture that a video shows beside the env, twice as high as wide; null: none.
using BesideFunction = std::function<Picture(const PlayedStep& step)>;

// Throws UserError for a video of an env that can't draw. `episode` must outlive it.
// `beside`: of a video.
std::unique_ptr<PlayScreen> MakeScreen(const PlayOptions& options, const EnvConfig& env,
                                       Episode& episode, BesideFunction beside);

// A video file of one or more episodes; for any command. `title` is its text's first line. On a
// terminal its progress through `shown_episodes` of them is shown; 0: it isn't.
std::unique_ptr<PlayScreen> MakeVideoScreen(const std::string& path, int width, int height,
                                            int64_t action_repeat, Episode& episode,
                                            const std::string& title, int64_t shown_episodes,
                                            BesideFunction beside = {});

// What is written over a video's frame. At the reset there is no reward yet, and no diagnostic.
std::string VideoText(const PlayedStep& step, const std::string& title, int64_t episode);

}  // namespace rookery
