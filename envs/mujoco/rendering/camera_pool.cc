#include "envs/mujoco/rendering/camera_pool.h"

#include <algorithm>
#include <utility>

namespace rookery {

void CameraPool::Draw(const Shot& shot, std::span<uint8_t> rgb) {
  std::unique_ptr<Renderer> renderer = Take();
  try {
    if (!renderer) renderer = make_();
    renderer->Draw(shot, rgb);
  } catch (...) {
    const std::scoped_lock lock(mutex_);
    --num_renderers_;
    throw;
  }
  const std::scoped_lock lock(mutex_);
  idle_.push_back({std::this_thread::get_id(), std::move(renderer)});
}

size_t CameraPool::num_renderers() const {
  const std::scoped_lock lock(mutex_);
  return num_renderers_;
}

// This thread's own one if it is free, else any, else none: a new one is then to be made.
std::unique_ptr<Renderer> CameraPool::Take() {
  const std::scoped_lock lock(mutex_);
  if (idle_.empty()) {
    ++num_renderers_;
    return nullptr;
  }
  const auto own = std::find_if(idle_.begin(), idle_.end(), [](const Idle& idle) {
    return idle.last_user == std::this_thread::get_id();
  });
  const auto taken = own == idle_.end() ? idle_.begin() : own;
  std::unique_ptr<Renderer> renderer = std::move(taken->renderer);
  idle_.erase(taken);
  return renderer;
}

}  // namespace rookery
