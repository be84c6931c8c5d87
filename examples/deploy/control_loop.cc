// control_loop BUNDLE [SECONDS]: an exported policy in a loop of 100 Hz, with a count of the
// deadlines that it missed. What it drives here is a stand-in; a robot of yours takes its place.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include "agents/bundle/rookery_policy.h"

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPeriod(10);

// What stands where a robot would: its sensors follow what it was told, slowly.
class Robot {
 public:
  explicit Robot(size_t sensors) : sensors_(sensors, 0.1) {}

  void Sense(std::vector<double>& observation) const { observation = sensors_; }
  void Command(const std::vector<double>& action) {
    for (size_t i = 0; i < sensors_.size(); ++i) {
      sensors_[i] += 0.01 * (action[i % action.size()] - sensors_[i]);
    }
  }

 private:
  std::vector<double> sensors_;
};

// What is safe whatever the policy says.
void Stop(std::vector<double>& action) { action.assign(action.size(), 0); }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 3) {
    std::fprintf(stderr, "usage: control_loop BUNDLE [SECONDS]\n");
    return 2;
  }
  const double seconds = argc == 3 ? std::atof(argv[2]) : 2;
  char why[256];
  rookery_policy* policy = rookery_policy_open(argv[1], why, sizeof why);
  if (policy == nullptr) {
    std::fprintf(stderr, "control_loop: %s\n", why);
    return 2;
  }
  if (const double trained = rookery_policy_timestep(policy); trained != 0.01) {
    std::printf(
        "note: it was trained with %g s from one action to the next, and acts every 0.01 s\n",
        trained);
  }

  std::vector<double> observation(rookery_policy_inputs(policy));
  std::vector<double> action(rookery_policy_outputs(policy));
  Robot robot(observation.size());
  const auto steps = static_cast<long>(seconds / std::chrono::duration<double>(kPeriod).count());
  long missed = 0, refused = 0;
  Clock::duration longest{};
  Clock::time_point deadline = Clock::now();
  for (long step = 0; step < steps; ++step) {
    const Clock::time_point begun = Clock::now();
    deadline += kPeriod;
    robot.Sense(observation);
    if (rookery_policy_act(policy, observation.data(), action.data()) != 0) {
      std::fprintf(stderr, "control_loop: %s\n", rookery_policy_error(policy));
      Stop(action);
      ++refused;
    }
    robot.Command(action);
    longest = std::max(longest, Clock::now() - begun);
    if (Clock::now() > deadline) {
      ++missed;
      deadline = Clock::now();  // what is late isn't caught up with
    }
    std::this_thread::sleep_until(deadline);
  }
  rookery_policy_close(policy);
  std::printf(
      "%ld actions, %ld deadlines missed, %ld observations refused, the longest took %.1f us\n",
      steps, missed, refused, std::chrono::duration<double, std::micro>(longest).count());
  return 0;
}
