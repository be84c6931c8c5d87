// UpdateRunner: makes an agent's updates, on a GPU as recordings that it replays.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "agents/agent.h"
#include "core/tensor/graph_recorder.h"

namespace rookery {

class UpdateRunner {
 public:
  // Agent and trainer must outlive this object. `precision`: of products (precision.h). `recorder`:
  // null where every operator is asked for anew each time.
  UpdateRunner(Agent& agent, Trainer& trainer, at::ScalarType precision,
               std::unique_ptr<GraphRecorder> recorder);

  // What Agent::Update does. With a recorder, the first updates of a variant are rehearsals, then
  // one is recorded and from then on replayed; tensors of the result are then those of the latest
  // replay, whoever keeps them.
  UpdateResult Update(const Batches& batches, const UpdatePosition& at);

  static constexpr int kRehearsals = 3;
  // More are not kept, as batches that never lie where one did before would be recorded for ever.
  static constexpr size_t kMostRecordings = 32;

 private:
  struct Recording {
    int rehearsals = 0;
    std::unique_ptr<DeviceGraph> graph{};  // null until it is recorded
    Batches batches{};                     // what it reads, kept where it is
    UpdateResult result{};                 // what it writes
  };
  // A variant, and where its batches lie in which shapes.
  using Key = std::vector<int64_t>;

  // Null: this update is none to be recorded.
  Recording* Find(const Batches& batches, const UpdatePosition& at);
  UpdateResult Recorded(Recording& recording, const Batches& batches, const UpdatePosition& at);

  Agent& agent_;
  Trainer& trainer_;
  at::ScalarType precision_;
  std::unique_ptr<GraphRecorder> recorder_;
  std::map<Key, Recording> recordings_;
};

}  // namespace rookery
