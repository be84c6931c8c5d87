// Agent: what a learner runs. It never sees a socket, a thread or an env.
//
//   BatchRequests() ──▶ replay ──▶ Update() ──▶ metrics, columns;  MakeSnapshot() ──▶ actors
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agents/policy.h"
#include "agents/snapshot.h"
#include "core/batch_request.h"
#include "core/learner_column.h"
#include "core/metrics.h"
#include "core/schedule.h"
#include "core/tensor/live_state.h"
#include "core/tensor/named_tensors.h"
#include "core/tensor/trainer.h"
#include "core/update_position.h"

namespace rookery {

// One batch a request, under the request's name; columns as the sampler lays them out.
using Batches = std::map<std::string, NamedTensors>;

struct UpdateResult {
  void Report(std::string name, const Tensor& metric) {  // ()
    metrics.Add(std::move(name), metric.detach());
  }

  // "train/critic_loss", ...: () each, detached, on any device. Whoever wants a number reads it,
  // and waits for it then; one that an update doesn't report keeps its value of before.
  NamedTensors metrics{};
  // Learner columns of the rows of this update's batches, by the batch's name and the column's:
  // (B, ...) each. They are written back by the rows' ids. Of a batch that has `weight`, drawn by
  // priority, "priority" (B) is expected, the absolute TD error.
  std::map<std::string, NamedTensors> columns{};
};

// A learner column that follows from what was seen, and from weights that stay as they are once a
// batch that has the column is wanted. It is computed once a row, before such a batch has the row.
struct ComputedColumn {
  std::string column;  // one of LearnerColumns(), float32, that no number is in at first (NaN)
  std::string field;   // of the env
  // values (N, ...), raw, histories stacked, on the CPU -> (N, ...), on any device.
  std::function<Tensor(const Tensor& values)> compute;
};

class Agent {
 public:
  Agent() = default;
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;
  virtual ~Agent() = default;

  virtual std::vector<BatchRequest> BatchRequests() const = 0;
  virtual Schedule GetSchedule() const = 0;
  // What it keeps of each row, beside what actors send.
  virtual std::vector<LearnerColumn> LearnerColumns() const { return {}; }
  // Those of them that are computed so; they are used as long as the agent lives.
  virtual std::vector<ComputedColumn> ComputedColumns() const { return {}; }

  // Whether the update at `at` wants this request's batch. It isn't drawn otherwise.
  virtual bool Wants(const BatchRequest& request, const UpdatePosition& at) const;

  // One update: Compute, then Advance. `batches` are those wanted.
  UpdateResult Update(const Batches& batches, const UpdatePosition& at, Trainer& trainer);
  // All of an update that the agent's device does. Nothing here waits for it.
  virtual UpdateResult Compute(const Batches& batches, const UpdatePosition& at,
                               Trainer& trainer) = 0;
  // What follows on the host: counts, and metrics that are known there.
  virtual void Advance(const UpdatePosition&, UpdateResult&) {}
  // Which of its variants the next Compute is. Those of one variant call the same operators in the
  // same order for the same shapes, and read nothing of the host that changes from one to the next:
  // a device may record one of them and replay it for the others (update_runner.h). Nothing: they
  // are not known to be alike.
  virtual std::optional<int64_t> Variant(const UpdatePosition&) const { return std::nullopt; }

  // What actors need, copied: no update changes it. By default what state() says that actors see;
  // they act uniformly until the first update.
  virtual Snapshot MakeSnapshot() const;
  virtual std::unique_ptr<Policy> MakePolicy() const = 0;

  // All that it knows, as it lives: what an exact resume needs.
  const LiveState& state() const { return state_; }
  NamedTensors Save() const { return state_.Save(); }
  // Throws Failure where this is not of such an agent: names, shapes, settings. Nothing has changed
  // then.
  void Load(const NamedTensors& saved, StateKinds kinds = kAllState);
  // What is to be loaded of what was saved under other settings. Throws Failure where it is of no
  // use under these.
  virtual NamedTensors Fitted(NamedTensors saved) const { return saved; }

  // A file of safetensors that its options name for a part of its first weights, such as an
  // encoder's; "": none. A new run reads it and hands it over; one that goes on has weights.
  virtual std::string FirstWeightsFile() const { return {}; }
  // Throws UserError that names the option where these are of another network.
  virtual void TakeFirstWeights(const NamedTensors&) {}

  // Of an agent that learns to reconstruct what it sees: the field, an image; "": none.
  virtual std::string ReconstructedField() const { return {}; }
  // Images of that field as it sees them and what it makes of them, both (N, C, H, W) uint8.
  // `images` (N, ...) as batches have them. Changes nothing.
  struct Reconstruction {
    Tensor seen;
    Tensor made;
  };
  virtual Reconstruction Reconstruct(const Tensor& images) const { return {images, images}; }

  // What a person should know of the latest metrics of updates, such as that returns are beyond
  // what its critics can tell apart; "": nothing. It is said once a run.
  virtual std::string Warning(const Metrics& /*metrics*/) const { return {}; }

  // What it thinks of what an env shows, for pictures: "value", "safe_set", ..., (N) each, on the
  // CPU, of observations (N, ...), raw, histories stacked, a field each. Empty: it says nothing.
  virtual NamedTensors Judge(const NamedTensors& /*observations*/) const { return {}; }

  // What its updates step.
  virtual std::vector<ParameterGroup*> Groups() = 0;
  virtual int64_t updates() const = 0;

 protected:
  // For constructors.
  LiveState& declared() { return state_; }

 private:
  LiveState state_;
};

}  // namespace rookery
