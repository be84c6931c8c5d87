// control_loop [SECONDS [DEADLINE_MS]]: a predictive controller in a loop of 100 Hz. It balances a
// pole on a cart that is sent elsewhere, knocked and blown about, and counts the deadlines that it
// missed.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <thread>
#include <vector>

#include "cart_pole.h"
#include "controller.h"

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr std::chrono::milliseconds kPeriod(10);
constexpr double kTarget = 1;      // m
constexpr double kKnock = 0.6;     // rad/s
constexpr double kMostGust = 0.3;  // N

struct Report {
  std::vector<double> took;  // ms, of each move
  long missed = 0, unsolved = 0, held = 0;
  double most_force = 0, most_angle = 0;
};

// The plant between two moves: it begins tilted, and is knocked when half of the time is over.
class Plant {
 public:
  explicit Plant(long steps) : steps_(steps) {}

  const mpc::State& state() const { return state_; }
  void Step(double force) {
    if (++step_ == steps_ / 2) state_[3] += kKnock;
    const double seconds = std::chrono::duration<double>(kPeriod).count();
    state_ = mpc::After(state_, force + gust_(chance_), seconds);
  }

 private:
  long steps_, step_ = 0;
  mpc::State state_{0, 0, 0.25, 0};
  std::mt19937 chance_{1};
  std::uniform_real_distribution<double> gust_{-kMostGust, kMostGust};
};

Report Run(long steps, Milliseconds limit, Plant& plant) {
  const mpc::Options options{.time_limit = 0.8 * limit.count() / 1000};
  mpc::Controller controller(options);
  controller.Decide(plant.state(), 0);  // begins from nothing, and takes longest: before it counts
  Report report;
  Clock::time_point next = Clock::now();
  for (long step = 0; step < steps; ++step) {
    const Clock::time_point begun = Clock::now();
    const mpc::Move move = controller.Decide(plant.state(), step < steps / 4 ? 0 : kTarget);
    const double force = std::clamp(move.force, -options.most_force, options.most_force);
    const Milliseconds took = Clock::now() - begun;

    report.took.push_back(took.count());
    report.missed += took > limit;
    report.unsolved += !move.solved;
    report.held += std::abs(force) > 0.999 * options.most_force;
    report.most_force = std::max(report.most_force, std::abs(move.force));
    report.most_angle = std::max(report.most_angle, std::abs(plant.state()[2]));

    plant.Step(force);
    next = std::max(next + kPeriod, Clock::now());  // what is late isn't caught up with
    std::this_thread::sleep_until(next);
  }
  return report;
}

void Print(Report report, const mpc::State& end) {
  std::ranges::sort(report.took);
  std::printf("%zu moves, %ld deadlines missed, %ld not solved\n", report.took.size(),
              report.missed, report.unsolved);
  std::printf("a move took %.3f ms (median), at most %.3f ms\n",
              report.took[report.took.size() / 2], report.took.back());
  std::printf("the force was at most %.5f N of %g, and held there by its bound %ld times\n",
              report.most_force, mpc::Options().most_force, report.held);
  std::printf("the pole was at most %.4f rad from upright\n", report.most_angle);
  std::printf("at the end the cart is at %.4f m of %g, the pole at %.4f rad\n", end[0], kTarget,
              end[2]);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 8;
  const double deadline = argc > 2 ? std::atof(argv[2]) : Milliseconds(kPeriod).count();
  if (argc > 3 || !(seconds >= 1 && seconds <= 3600) || !(deadline > 0 && deadline <= 1e6)) {
    std::fprintf(stderr,
                 "usage: control_loop [SECONDS [DEADLINE_MS]], 1 to 3600 s and above 0 ms\n");
    return 2;
  }
  try {
    const long steps = std::lround(1000 * seconds) / kPeriod.count();
    Plant plant(steps);
    const Report report = Run(steps, Milliseconds(deadline), plant);
    Print(report, plant.state());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "control_loop: %s\n", error.what());
    return 1;
  }
  return 0;
}
