// Agent: what a learner runs. It never sees a socket, a thread or an env.
//
//   batch_requests() ──▶ replay ──▶ Update(batches, trainer) ──▶ metrics;  MakeSnapshot() ──▶
//   actors
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "agents/policy.h"
#include "core/batch_request.h"
#include "core/env_spec.h"
#include "core/metrics.h"
#include "core/schedule.h"
#include "core/tensor/named_tensors.h"
#include "core/tensor/trainer.h"

namespace rookery {

// One batch a request, under the request's name; columns as the sampler lays them out.
using Batches = std::map<std::string, NamedTensors>;

struct UpdateResult {
  Metrics metrics{};    // "train/critic_loss", ...; empty where the agent was not asked
  Tensor priorities{};  // (B) new priorities of the first request's rows; undefined: none
};

class Agent {
 public:
  virtual ~Agent() = default;

  virtual std::vector<BatchRequest> BatchRequests() const = 0;
  virtual Schedule GetSchedule() const = 0;

  // One update on the agent's device. Reading a metric costs a synchronization, so they are filled
  // only where `want_metrics`.
  virtual UpdateResult Update(const Batches& batches, Trainer& trainer, bool want_metrics) = 0;
  // Which metrics the next update can report: equal kinds, equal names. For agents that do some of
  // their work in some updates only.
  virtual int64_t MetricsKind() const { return 0; }

  // What actors need, detached and on the CPU.
  virtual Snapshot MakeSnapshot() const = 0;
  virtual std::unique_ptr<Policy> MakePolicy() const = 0;

  // Everything that an exact resume needs: weights, targets, optimizers, statistics, and generators
  // under `noise/`.
  virtual NamedTensors Save() const = 0;
  virtual void Load(const NamedTensors& saved) = 0;

  virtual std::vector<ParameterGroup*> Groups() = 0;
  virtual int64_t updates() const = 0;
};

}  // namespace rookery
