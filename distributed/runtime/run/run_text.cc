// What a Run says to the person before it: how far it is, and what to type next.
#include <cstdio>

#include "core/error.h"
#include "core/io/checkpoint_store.h"
#include "core/plural.h"
#include "core/strings.h"
#include "core/tensor/memory.h"
#include "distributed/runtime/config/typed.h"
#include "distributed/runtime/files/faults.h"
#include "distributed/runtime/run/run.h"

namespace rookery {

std::string Run::Facts() const {
  const Metrics values = rollouts->Values();
  const auto reward = values.find("rollout/ep_rew_mean");
  std::string facts;
  const auto add = [&](const std::string& fact) { facts += (facts.empty() ? "" : ", ") + fact; };
  if (reward != values.end()) add("reward " + HumanNumber(reward->second));
  if (rollouts->faults() > 0) {
    add(StrCat(rollouts->faults(), " of ", Counted(rollouts->episodes(), "episode"), " failed"));
  }
  if (last_eval_) {
    add("eval " + (last_eval_->AllFailed() ? "none" : HumanNumber(last_eval_->reward.mean)));
    if (last_eval_->failed > 0) {
      facts += StrCat(" (", last_eval_->failed, " of ", last_eval_->episodes, " failed)");
    }
  }
  return facts;
}

ProgressCount Run::Count() const {
  if (!learning->limiter().Offline()) return {decisions, config.total_decisions};
  return {learning->limiter().position().stage_update, learning->stage().updates, "updates"};
}

void Run::Guard(const std::function<void()>& loop) const {
  try {
    loop();
  } catch (const Diverged& fault) {
    throw Diverged(StrCat(fault.what(), "; ", HowToGoOn()));
  } catch (const PolicyFault& fault) {
    throw PolicyFault(StrCat(fault.what(), "; ", HowToGoOn()));
  } catch (const std::exception& error) {
    if (!SaysOutOfMemory(error)) throw;
    throw Failure(StrCat("out of memory; smaller networks, agent.batch_size, env.pixels.size or ",
                         "replay.capacity take less; ", HowToGoOn()));
  }
}

std::string Run::HowToGoOn() const {
  const std::optional<Position> good = LatestGood(directory->checkpoints());
  if (!good) return "there is no checkpoint to go on from";
  return StrCat("the last good checkpoint is that of ", Described(*good),
                "; go on from it with: ", Typed({"train", "--resume", directory->path().string()}));
}

void Run::SayGoodbye(bool interrupted) const {
  const std::string path = directory->path().string();
  progress->Clear();
  if (interrupted) {
    std::printf("stopped at %s, of %lld decisions; go on with: %s\n", Described(position()).c_str(),
                static_cast<long long>(config.total_decisions),
                Typed({"train", "--resume", path}).c_str());
    return;
  }
  const std::string best = best_->Text().empty() ? "" : best_->Text() + "; ";
  std::printf("done: %s%lld decisions in %s\nnext: %s\n", best.c_str(),
              static_cast<long long>(decisions), path.c_str(),
              Typed({"eval", path, "--video", "policy.mp4"}).c_str());
}

}  // namespace rookery
