// Played episodes as a video.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/plural.h"
#include "core/strings.h"
#include "distributed/runtime/files/progress.h"
#include "tools/commands/play/play_screen.h"
#include "tools/shared/draw_env.h"
#include "tools/shared/table.h"
#include "tools/shared/video_pipe.h"

namespace rookery {
namespace {

constexpr double kMaxRate = 60;      // frames a second; a faster env's are left out evenly
constexpr double kNoClockRate = 30;  // an env without a clock

class VideoScreen final : public PlayScreen {
 public:
  VideoScreen(const std::string& path, int width, int height, int64_t action_repeat,
              Episode& episode, std::string title, int64_t shown_episodes, BesideFunction beside)
      : path_(path),
        env_(height, width),
        whole_(height, width + (beside ? height / 4 * 2 : 0)),
        beside_(std::move(beside)),
        episode_(episode),
        title_(std::move(title)),
        rate_(Rate(episode.spec(), action_repeat)),
        stride_(static_cast<int64_t>(std::ceil(rate_ / kMaxRate))),
        video_(path, static_cast<int>(whole_.width), height, rate_ / static_cast<double>(stride_)) {
    decisions_ = shown_episodes * WatchedDecisions(episode);
    if (decisions_ > 0 && ::isatty(STDERR_FILENO) != 0) progress_.emplace();
  }

  void BeginEpisode(int64_t index) override { index_ = index; }

  void Show(const PlayedStep& step) override {
    const bool ends = step.result.terminated || step.result.truncated;
    if (progress_) {
      progress_->Update({index_ * WatchedDecisions(episode_) + step.decision, decisions_}, "");
    }
    const Picture beside = beside_ ? beside_(step) : Picture();
    if (step.decision % stride_ != 0 && !ends) return;
    DrawEnv(episode_.env(), static_cast<int>(env_.width), static_cast<int>(env_.height), env_.rgb);
    whole_.Paste(env_, 0, 0, env_.height, env_.width);
    if (beside_) {
      whole_.Paste(beside, 0, env_.width, whole_.height, whole_.width - env_.width);
    }
    video_.Write(whole_.rgb, VideoText(step, title_, index_));
    ++frames_;
  }

  void Abandon() override {
    if (progress_) progress_->Clear();
    std::cout << "episode " << index_ << ": the env failed" << std::endl;
    if (frames_ > 0) Finish();
  }

  void EndEpisode(const PlayedEpisode& played) override {
    if (progress_) progress_->Clear();
    std::cout << "episode " << index_ << ": return " << Short(played.totals.reward, 6) << " in "
              << Counted(played.totals.decisions, "decision")
              << (episode_.spec().has_success ? ", " + SuccessText(played.totals) : "") << "\n";
  }

  void Finish() override {
    video_.Finish();
    std::cout << path_ << ": " << Counted(frames_, "frame") << " of " << whole_.width << " x "
              << whole_.height << ", " << Short(rate_ / static_cast<double>(stride_))
              << " a second\n";
  }

 private:
  // Decisions a second of the env's own time.
  static double Rate(const EnvSpec& spec, int64_t action_repeat) {
    if (spec.control_timestep <= 0) return kNoClockRate;
    return 1 / (spec.control_timestep * static_cast<double>(action_repeat));
  }

  std::string path_;
  Picture env_;
  Picture whole_;  // with what stands beside it
  BesideFunction beside_;
  Episode& episode_;
  std::string title_;
  double rate_;
  int64_t stride_;
  VideoPipe video_;
  int64_t index_ = 0;
  int64_t frames_ = 0;
  int64_t decisions_ = 0;  // of all that is shown
  std::optional<Progress> progress_;
};

}  // namespace

std::string VideoText(const PlayedStep& step, const std::string& title, int64_t episode) {
  const bool begins = step.decision == 0;
  std::vector<std::string> lines = {StrCat(step.spec.id, "  ", title),
                                    StrCat("episode ", episode, "  decision ", step.decision,
                                           "  return ", Short(step.total_reward)),
                                    StrCat("reward ", begins ? "-" : Short(step.result.reward, 3))};
  for (size_t i = 0; i < step.spec.diagnostics.size(); ++i) {
    const DiagnosticSpec& d = step.spec.diagnostics[i];
    lines.push_back(StrCat(d.name, " ", begins ? "-" : Short(step.diagnostics[i], 3),
                           d.unit.empty() ? "" : " " + d.unit));
  }
  return Join(lines, "\n");
}

std::unique_ptr<PlayScreen> MakeVideoScreen(const std::string& path, int width, int height,
                                            int64_t action_repeat, Episode& episode,
                                            const std::string& title, int64_t shown_episodes,
                                            BesideFunction beside) {
  return std::make_unique<VideoScreen>(path, width, height, action_repeat, episode, title,
                                       shown_episodes, std::move(beside));
}

}  // namespace rookery
