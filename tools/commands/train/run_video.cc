#include "tools/commands/train/run_video.h"

#include <exception>

#include "core/io/log.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/acting/episode_source.h"
#include "distributed/runtime/evaluation/evaluate.h"
#include "distributed/runtime/evaluation/saved_policy.h"
#include "tools/commands/play/play_beside.h"
#include "tools/commands/play/play_screen.h"
#include "tools/shared/policy_act.h"

namespace rookery {
namespace {

constexpr int kWidth = 480;
constexpr int kHeight = 480;

}  // namespace

void WriteRunVideo(const std::filesystem::path& run) {
  try {
    const SavedPolicy saved = LoadPolicy(run, "best", {}, {});
    std::filesystem::create_directories(run / "videos");
    Episode episode(saved.factory, saved.config.env.episode_options());
    const auto screen = MakeVideoScreen((run / "videos" / "best.mp4").string(), kWidth, kHeight,
                                        saved.config.env.action_repeat, episode,
                                        Described(saved.position), 0, BesideOf(run, "best", saved));
    const EpisodeStart start =
        MakeEpisodeSource(saved.config.env, saved.spec, 0, kEvaluationIncarnation)(0, 0);
    PlayOn(*screen, 0, episode, start, ActOf(*saved.policy));
    screen->Finish();
  } catch (const EnvError& error) {
    log::Warning(StrCat("the video ends where the env failed: ", error.what()));
  } catch (const std::exception& error) {
    log::Warning(StrCat("no video: ", error.what()));
  }
}

}  // namespace rookery
