// The limit of VectorEnv: nothing but MuJoCo's step function over the same model, by as many
// threads that never meet. Random controls; episodes of a fixed length that begin with settling
// steps.
//
//   bare_loop MODEL.mjb STEPS_A_FRAME SECONDS THREADS [SIMULATIONS=64] [FRAMES=1000] [SETTLING=0]
//
// Prints frames (control steps) per second.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include <mujoco/mujoco.h>

int main(int argc, char** argv) {
  if (argc < 5) return std::fputs("bare_loop: see the head of its source\n", stderr), 2;
  const auto number = [&](int i, double otherwise) {
    return argc > i ? std::atof(argv[i]) : otherwise;
  };
  const int steps = static_cast<int>(number(2, 1)), threads = static_cast<int>(number(4, 1));
  const int simulations = static_cast<int>(number(5, 64));
  const int frames = static_cast<int>(number(6, 1000)), settling = static_cast<int>(number(7, 0));
  mju_user_warning = [](const char*) {};  // no log file
  mjModel* model = mj_loadModel(argv[1], nullptr);
  if (model == nullptr) return std::fprintf(stderr, "%s is no model\n", argv[1]), 1;
  std::vector<double> controls(8192);
  for (double& control : controls) control = static_cast<double>(std::rand()) / RAND_MAX;
  std::atomic<bool> stop = false;
  std::atomic<int> ready = 0;
  std::atomic<long> total = 0;
  const auto loop = [&](int thread) {
    std::vector<mjData*> data;
    for (int i = thread; i < simulations; i += threads) data.push_back(mj_makeData(model));
    ++ready;
    while (ready < threads) std::this_thread::yield();
    long done = 0;
    size_t next = static_cast<size_t>(thread) * 1000;
    while (!stop) {
      for (size_t i = 0; i < data.size(); ++i, ++done) {
        mjData* d = data[i];
        const long frame = done / static_cast<long>(data.size()) + static_cast<long>(i) * 97;
        if (frame % frames == 0) {  // episodes of different simulations end at different times
          mj_resetData(model, d);
          for (int step = 0; step < settling; ++step) mj_step(model, d);
        }
        for (int j = 0; j < model->nu; ++j) {
          const double* range = model->actuator_ctrlrange + 2 * j;
          d->ctrl[j] = range[0] + (range[1] - range[0]) * controls[next++ % controls.size()];
        }
        for (int step = 0; step < steps; ++step) mj_step(model, d);
      }
    }
    total += done;
  };
  std::vector<std::jthread> all;
  for (int i = 0; i < threads; ++i) all.emplace_back(loop, i);
  while (ready < threads) std::this_thread::yield();
  const auto begin = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::duration<double>(number(3, 5)));
  stop = true;
  all.clear();  // joins them
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::printf("%.0f\n", static_cast<double>(total) / seconds.count());
}
