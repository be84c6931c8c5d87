// A peer of VectorEnv: MuJoCo's own batched simulation (mujoco/mjbatch.h) over the same model, with
// the same observations and rewards computed in its loop. Random controls; episodes of a fixed
// length, those of different simulations ending at different times.
//
//   batch_loop MODEL.mjb ID STEPS_A_FRAME SECONDS THREADS [SIMULATIONS=64] [FRAMES=1000]
//
// There are two ways to use it, and which is faster depends on the model, so both are tried and the
// faster one is measured:
//   step   controls into the rows of mjb_state(), mjb_step() up to the velocities, then mjb_apply()
//          with what looks at each simulation
//   apply  all of a frame in one mjb_apply(), in dm_control's order (mj_step2, mj_step1), by which
//          no stage is computed twice
// Prints frames (control steps) per second.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include <mujoco/mjbatch.h>

#include "tools/bench/envs/batch_tasks.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Loop {
  const rookery::BatchTask* task;
  int steps, simulations, frames, size;
  std::vector<double> controls;         // (8192, nu), drawn beforehand
  std::vector<float> observations;      // (N, O)
  std::vector<double> rewards;          // (N)
  std::vector<std::mt19937_64> random;  // (N)
  long frame = 0;

  const double* Control(const mjModel& model, int sim) const {
    const auto row = static_cast<size_t>(frame + static_cast<long>(sim) * 131) % 8192;
    return controls.data() + row * static_cast<size_t>(model.nu);
  }
  bool Ends(int sim) const { return (frame + static_cast<long>(sim) * 97) % frames == 0; }
  void Look(const mjModel& model, const mjData& data, int sim) {
    const auto i = static_cast<size_t>(sim);
    rewards[i] = task->Look(model, data, observations.data() + i * static_cast<size_t>(size));
  }
};

void BeginOne(const mjModel* m, mjData* d, int sim, void* arg) {
  auto& loop = *static_cast<Loop*>(arg);
  mj_resetData(m, d);
  loop.task->Begin(*m, *d, loop.random[static_cast<size_t>(sim)]);
  mj_step1(m, d);
  loop.Look(*m, *d, sim);
}

void LookAtOne(const mjModel* m, mjData* d, int sim, void* arg) {
  static_cast<Loop*>(arg)->Look(*m, *d, sim);
}

void FrameOfOne(const mjModel* m, mjData* d, int sim, void* arg) {
  auto& loop = *static_cast<Loop*>(arg);
  mju_copy(d->ctrl, loop.Control(*m, sim), m->nu);
  if (m->opt.integrator == mjINT_RK4) {
    mj_step(m, d);
  } else {
    mj_step2(m, d);
  }
  for (int step = 1; step < loop.steps; ++step) mj_step(m, d);
  mj_step1(m, d);
  loop.Look(*m, *d, sim);
}

// Frames a second, by one of the two ways. The simulations that fail are none.
double Measure(Loop& loop, mjBatch* batch, bool by_apply, double seconds) {
  const mjModel& model = *mjb_model(batch);
  std::vector<int> ended;
  double* ctrl = mjb_stateComponent(batch, mjSTATE_CTRL, nullptr);
  const int row = mjb_nstate(batch);
  const auto check = [](int failed) {
    if (failed == 0) return;
    std::fprintf(stderr, "%d simulations failed\n", failed);
    std::exit(1);
  };
  const auto begun = Clock::now();
  long done = 0;
  double passed = 0;
  do {
    for (int i = 0; i < 16; ++i, ++loop.frame, done += loop.simulations) {
      ended.clear();
      for (int sim = 0; sim < loop.simulations; ++sim) {
        if (loop.Ends(sim)) ended.push_back(sim);
      }
      if (!ended.empty()) {
        check(mjb_apply(batch, ended.data(), static_cast<int>(ended.size()), BeginOne, &loop, 1));
      }
      if (by_apply) {
        check(mjb_apply(batch, nullptr, 0, FrameOfOne, &loop, 1));
        continue;
      }
      for (int sim = 0; sim < loop.simulations; ++sim) {
        mju_copy(ctrl + static_cast<long>(sim) * row, loop.Control(model, sim), model.nu);
      }
      check(mjb_step(batch, nullptr, 0, loop.steps, mjSTAGE_VEL));
      check(mjb_apply(batch, nullptr, 0, LookAtOne, &loop, 0));
    }
    passed = std::chrono::duration<double>(Clock::now() - begun).count();
  } while (passed < seconds);
  return static_cast<double>(done) / passed;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) return std::fputs("batch_loop: see the head of its source\n", stderr), 2;
  const auto number = [&](int i, double otherwise) {
    return argc > i ? std::atof(argv[i]) : otherwise;
  };
  mju_user_warning = [](const char*) {};  // no log file
  mjModel* model = mj_loadModel(argv[1], nullptr);
  if (model == nullptr) return std::fprintf(stderr, "%s is no model\n", argv[1]), 1;
  const auto task = rookery::MakeBatchTask(argv[2], *model);
  if (task == nullptr) return std::fprintf(stderr, "batch_loop knows no %s\n", argv[2]), 1;

  Loop loop{.task = task.get(),
            .steps = static_cast<int>(number(3, 1)),
            .simulations = static_cast<int>(number(6, 64)),
            .frames = static_cast<int>(number(7, 1000)),
            .size = task->ObservationSize(*model)};
  const auto n = static_cast<size_t>(loop.simulations);
  std::mt19937_64 random(0);
  for (size_t i = 0; i < 8192; ++i) {
    for (int j = 0; j < model->nu; ++j) {
      const double* range = model->actuator_ctrlrange + 2 * j;
      loop.controls.push_back(std::uniform_real_distribution<double>(range[0], range[1])(random));
    }
  }
  loop.observations.resize(n * static_cast<size_t>(loop.size));
  loop.rewards.resize(n);
  for (size_t i = 0; i < n; ++i) loop.random.emplace_back(i);

  mjBatchConfig config;
  mjb_defaultConfig(&config);
  config.nthread = static_cast<int>(number(5, 1));
  config.persistent = 1;
  char error[500] = "";
  mjBatch* batch = mjb_makeBatch(model, loop.simulations, &config, error, sizeof(error));
  if (batch == nullptr) return std::fprintf(stderr, "mjb_makeBatch: %s\n", error), 1;
  mjb_apply(batch, nullptr, 0, BeginOne, &loop, 1);
  const double short_while = number(4, 5) / 10;
  Measure(loop, batch, true, short_while);
  const double by_step = Measure(loop, batch, false, short_while);
  mjb_apply(batch, nullptr, 0, BeginOne, &loop, 1);
  const double by_apply = Measure(loop, batch, true, short_while);
  std::fprintf(stderr, "mjbatch: step %.0f, apply %.0f frames/s\n", by_step, by_apply);
  std::printf("%.0f\n", Measure(loop, batch, by_apply >= by_step, number(4, 5)));
  mjb_deleteBatch(batch);
  mj_deleteModel(model);
}
