// The limit of pixels: nothing but MuJoCo's drawing and reading of one state, by threads with a
// context each.
//
//   bare_render MODEL.xml SIZE SECONDS THREADS faithful|fast
//
// Prints images per second. The flags and sizes are those of envs/mujoco/rendering/renderer.cc.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>
#include <vector>

#include <mujoco/mujoco.h>

#include "envs/mujoco/rendering/gl_context.h"

int main(int argc, char** argv) {
  if (argc != 6) return std::fputs("bare_render: see the head of its source\n", stderr), 2;
  const int size = std::atoi(argv[2]), threads = std::atoi(argv[4]);
  const bool fast = std::string_view(argv[5]) == "fast";
  mju_user_warning = [](const char*) {};  // no log file
  mjModel* model = mj_loadXML(argv[1], nullptr, nullptr, 0);
  if (model == nullptr) return std::fprintf(stderr, "%s is no model\n", argv[1]), 1;
  model->vis.global.offwidth = model->vis.global.offheight = size;
  if (fast) {
    model->vis.quality.offsamples = model->vis.quality.shadowsize = 0;
    model->vis.quality.numslices = 12;
    model->vis.quality.numstacks = 8;
  }
  std::atomic<bool> stop = false;
  std::atomic<int> ready = 0;
  std::atomic<long> total = 0;
  const auto loop = [&](int) {
    rookery::GlContext gl;
    const rookery::GlContext::Use use(gl);
    mjData* data = mj_makeData(model);
    mj_forward(model, data);
    mjvScene scene;
    mjvOption option;
    mjvCamera camera;
    mjrContext context;
    mjv_defaultScene(&scene), mjv_defaultOption(&option), mjv_defaultCamera(&camera);
    mjr_defaultContext(&context), mjv_makeScene(model, &scene, 1000);
    mjr_makeContext(model, &context, mjFONTSCALE_50), mjr_setBuffer(mjFB_OFFSCREEN, &context);
    scene.flags[mjRND_SHADOW] = scene.flags[mjRND_REFLECTION] = !fast;
    camera.type = mjCAMERA_FIXED, camera.fixedcamid = 0;
    std::vector<unsigned char> rgb(static_cast<size_t>(size * size * 3));
    for (bool first = true; !stop; first = false) {
      mjv_updateScene(model, data, &option, nullptr, &camera, mjCAT_ALL, &scene);
      mjr_render({0, 0, size, size}, &scene, &context);
      mjr_readPixels(rgb.data(), nullptr, {0, 0, size, size}, &context);
      first ? void(++ready) : void(++total);
    }
  };
  std::vector<std::jthread> all;
  for (int i = 0; i < threads; ++i) all.emplace_back(loop, i);
  while (ready < threads) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const long before = total;
  const auto begin = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::duration<double>(std::atof(argv[3])));
  const long images = total - before;
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  stop = true;
  all.clear();  // joins them
  std::printf("%.2f\n", static_cast<double>(images) / seconds.count());
}
