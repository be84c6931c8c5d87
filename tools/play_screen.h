// Where played episodes are shown: a table on stdout, or a video.
#pragma once

#include <cstdint>
#include <memory>

#include "distributed/runtime/experiment.h"
#include "tools/play_episode.h"

namespace rookery {

struct PlayOptions;

class PlayScreen {
 public:
  virtual ~PlayScreen() = default;
  virtual void BeginEpisode(int64_t index) = 0;
  virtual void Show(const PlayedStep& step) = 0;
  virtual void EndEpisode(const PlayedEpisode& episode) = 0;
  virtual void Finish() = 0;
};

// Throws UserError for a video of an env that can't draw. `episode` must outlive it.
std::unique_ptr<PlayScreen> MakeScreen(const PlayOptions& options, const EnvConfig& env,
                                       Episode& episode);

// A video file of one or more episodes; for any command. `title` is its text's first line.
std::unique_ptr<PlayScreen> MakeVideoScreen(const std::string& path, int width, int height,
                                            int64_t action_repeat, Episode& episode,
                                            const std::string& title);

}  // namespace rookery
