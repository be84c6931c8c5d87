#include "tools/commands/play/play_screen.h"

#include <exception>

namespace rookery {

void PlayOn(PlayScreen& screen, int64_t index, Episode& episode, const EpisodeStart& start,
            const ActFunction& act) {
  screen.BeginEpisode(index);
  bool shows = false;  // what fails is the screen
  const auto show = [&](const PlayedStep& step) {
    shows = true;
    screen.Show(step);
    shows = false;
  };
  PlayedEpisode played;
  try {
    played = PlayEpisode(episode, start, WatchedDecisions(episode), act, show);
  } catch (...) {
    if (shows) throw;
    try {
      screen.Abandon();
    } catch (const std::exception&) {  // the env's error says more
    }
    throw;
  }
  screen.EndEpisode(played);
}

}  // namespace rookery
