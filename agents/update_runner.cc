#include "agents/update_runner.h"

#include <optional>
#include <utility>

#include "core/tensor/precision.h"

namespace rookery {
namespace {

at::Device DeviceOf(const Batches& batches) {
  for (const auto& [name, batch] : batches) {
    for (const auto& [column, tensor] : batch) return tensor.device();
  }
  return at::kCPU;
}

}  // namespace

UpdateRunner::UpdateRunner(Agent& agent, Trainer& trainer, at::ScalarType precision,
                           std::unique_ptr<GraphRecorder> recorder)
    : agent_(agent), trainer_(trainer), precision_(precision), recorder_(std::move(recorder)) {}

UpdateResult UpdateRunner::Update(const Batches& batches, const UpdatePosition& at) {
  const PrecisionScope scope(DeviceOf(batches), precision_);
  Recording* const recording = Find(batches, at);
  if (recording == nullptr) return agent_.Update(batches, at, trainer_);
  UpdateResult result = Recorded(*recording, batches, at);
  agent_.Advance(at, result);
  return result;
}

UpdateRunner::Recording* UpdateRunner::Find(const Batches& batches, const UpdatePosition& at) {
  if (!recorder_ || !trainer_.StaysOnDevice()) return nullptr;
  const std::optional<int64_t> variant = agent_.Variant(at);
  if (!variant) return nullptr;
  Key key = {*variant};
  for (const auto& [name, batch] : batches) {
    for (const auto& [column, tensor] : batch) {
      key.push_back(reinterpret_cast<int64_t>(tensor.const_data_ptr()));
      key.insert(key.end(), tensor.sizes().begin(), tensor.sizes().end());
    }
  }
  if (const auto found = recordings_.find(key); found != recordings_.end()) return &found->second;
  if (recordings_.size() == kMostRecordings) return nullptr;
  return &recordings_[std::move(key)];
}

UpdateResult UpdateRunner::Recorded(Recording& recording, const Batches& batches,
                                    const UpdatePosition& at) {
  if (recording.rehearsals < kRehearsals) {
    ++recording.rehearsals;
    UpdateResult result;
    recorder_->Rehearse([&] { result = agent_.Compute(batches, at, trainer_); });
    return result;
  }
  if (!recording.graph) {
    recording.batches = batches;
    recording.graph = recorder_->Record(agent_.state().Generators(), [this, &recording, at] {
      recording.result = agent_.Compute(recording.batches, at, trainer_);
    });
  }
  recording.graph->Replay();
  return recording.result;
}

}  // namespace rookery
