#include "distributed/runtime/processes/watchdog.h"

#include <algorithm>
#include <utility>

#include "core/strings.h"

namespace rookery {
namespace {

constexpr double kOtherSeconds = 60;
constexpr auto kInterval = std::chrono::milliseconds(20);

}  // namespace

bool Silence::IsTooLong(int64_t count, int64_t stepping, double step_timeout) {
  const auto now = Clock::now();
  const bool steps = stepping > 0;
  if (count != count_ || steps != steps_) since_ = now;
  count_ = count;
  steps_ = steps;
  step_timeout_ = step_timeout;
  const double limit = steps ? step_timeout : std::max(step_timeout, kOtherSeconds);
  return std::chrono::duration<double>(now - since_).count() >= limit;
}

std::string Silence::Text() const {
  if (!steps_) {
    return StrCat("has made and stepped no env for ", std::max(step_timeout_, kOtherSeconds),
                  " s (a larger env.step_timeout is waited for)");
  }
  return StrCat("made no step for ", step_timeout_,
                " s (env.step_timeout: so long may one step of one env last, however large "
                "env.per_actor is)");
}

Watchdog::Watchdog(std::function<void(const std::string& text)> hangs)
    : thread_([this, silence = Silence(),
               hangs = std::move(hangs)](const std::stop_token& stop) mutable {
        while (!stop.stop_requested()) {
          if (silence.IsTooLong(beats_.count.load(), beats_.stepping.load(), step_timeout_)) {
            hangs(silence.Text());
            return;
          }
          std::this_thread::sleep_for(kInterval);
        }
      }) {}

}  // namespace rookery
