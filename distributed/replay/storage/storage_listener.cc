#include "distributed/replay/storage/storage_listener.h"

#include <utility>

namespace rookery::replay {

StorageListeners::Subscription::Subscription(std::shared_ptr<StorageListeners> listeners,
                                             StorageListener* listener)
    : listeners_(std::move(listeners)), listener_(listener) {
  const std::lock_guard lock(listeners_->mutex_);
  listeners_->listeners_.push_back(listener_);
  listeners_->count_ = listeners_->listeners_.size();
}

StorageListeners::Subscription::~Subscription() {
  if (listeners_ == nullptr) return;
  const std::lock_guard lock(listeners_->mutex_);
  std::erase(listeners_->listeners_, listener_);
  listeners_->count_ = listeners_->listeners_.size();
}

}  // namespace rookery::replay
