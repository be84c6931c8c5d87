// CameraPool: a few renderers for many simulations of one model.
//
//   envs, stepped by any thread ──▶ the renderer that this thread had last ──▶ pixels
//
// There are never more renderers than threads that draw at once, however many envs there are.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "envs/mujoco/rendering/renderer.h"

namespace rookery {

class CameraPool {
 public:
  using Maker = std::function<std::unique_ptr<Renderer>()>;

  // `make` is called from whichever thread finds no renderer free.
  explicit CameraPool(Maker make) : make_(std::move(make)) {}
  CameraPool(const CameraPool&) = delete;
  CameraPool& operator=(const CameraPool&) = delete;

  // As Renderer::Draw(). Thread-safe, and waits for nobody. A renderer that throws is discarded.
  void Draw(const Shot& shot, std::span<uint8_t> rgb);

  size_t num_renderers() const;

 private:
  struct Idle {
    std::thread::id last_user;
    std::unique_ptr<Renderer> renderer;
  };

  std::unique_ptr<Renderer> Take();

  const Maker make_;
  mutable std::mutex mutex_;
  std::vector<Idle> idle_;
  size_t num_renderers_ = 0;  // idle ones, and those that draw
};

}  // namespace rookery
