#include "envs/mujoco/rendering/camera_pool.h"

#include <atomic>
#include <barrier>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "envs/thread_pool.h"

namespace rookery {
namespace {

// Draws its own number and the camera's, slowly and without a lock, so that two threads in one
// renderer would show.
class FakeRenderer final : public Renderer {
 public:
  // Where `together` is set, it draws once as many as that waits for draw at once.
  FakeRenderer(uint8_t number, const std::atomic<std::barrier<>*>& together)
      : number_(number), together_(together) {}

  void Draw(const Shot& shot, std::span<uint8_t> rgb) override {
    if (inside_.exchange(true)) throw std::logic_error("two threads draw with one renderer");
    if (shot.camera < 0) throw std::runtime_error("the driver broke");
    if (std::barrier<>* barrier = together_) barrier->arrive_and_wait();
    ++drawn_;  // not atomic: ThreadSanitizer sees what isn't ordered
    rgb[0] = number_;
    std::this_thread::yield();
    rgb[1] = static_cast<uint8_t>(shot.camera);
    inside_ = false;
  }

 private:
  const uint8_t number_;
  const std::atomic<std::barrier<>*>& together_;
  int64_t drawn_ = 0;
  std::atomic<bool> inside_ = false;
};

class CameraPoolTest : public testing::Test {
 protected:
  std::vector<uint8_t> Draw(int camera) {
    std::vector<uint8_t> pixels(2);
    pool_.Draw({model_, data_, nullptr, camera, 1, 1}, pixels);
    return pixels;
  }

  std::atomic<int> made_ = 0;
  std::atomic<std::barrier<>*> together_ = nullptr;
  mjModel model_{};
  mjData data_{};
  CameraPool pool_{
      [this] { return std::make_unique<FakeRenderer>(static_cast<uint8_t>(made_++), together_); }};
};

TEST_F(CameraPoolTest, OneThreadHasOneRendererForAllEnvs) {
  for (int env = 0; env < 64; ++env) {
    EXPECT_EQ(Draw(env), (std::vector<uint8_t>{0, static_cast<uint8_t>(env)}));
  }
  EXPECT_EQ(pool_.num_renderers(), 1u);
}

TEST_F(CameraPoolTest, ManyThreadsDrawAtOnceWithOneEach) {
  constexpr int kThreads = 4, kEnvs = 32, kRounds = 200;
  ThreadPool threads(kThreads, false);
  std::vector<std::vector<uint8_t>> pixels(kEnvs);
  for (int round = 0; round < kRounds; ++round) {
    threads.Run(kEnvs, [&](int64_t env) {
      pixels[static_cast<size_t>(env)] = Draw(static_cast<int>(env + round) % 256);
    });
    for (int env = 0; env < kEnvs; ++env) {
      ASSERT_EQ(pixels[static_cast<size_t>(env)][1], (env + round) % 256);
    }
  }
  EXPECT_LE(pool_.num_renderers(), static_cast<size_t>(kThreads));
  EXPECT_EQ(pool_.num_renderers(), static_cast<size_t>(made_));
}

// Two that draw at once have a renderer each. Later both are idle: whichever lies in front, a
// thread takes its own, as often as it asks.
TEST_F(CameraPoolTest, AThreadGetsBackTheRendererItHadLast) {
  std::barrier both(2);
  together_ = &both;
  uint8_t there = 0;
  std::thread other([&] { there = Draw(2)[0]; });
  const uint8_t here = Draw(1)[0];
  other.join();
  together_ = nullptr;
  EXPECT_NE(here, there);
  EXPECT_EQ(pool_.num_renderers(), 2u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Draw(3)[0], here);
}

TEST_F(CameraPoolTest, ARendererThatThrowsIsDiscarded) {
  EXPECT_EQ(Draw(1)[0], 0);
  EXPECT_THROW(Draw(-1), std::runtime_error);
  EXPECT_EQ(pool_.num_renderers(), 0u);
  EXPECT_EQ(Draw(1)[0], 1);
  EXPECT_EQ(pool_.num_renderers(), 1u);
}

}  // namespace
}  // namespace rookery
