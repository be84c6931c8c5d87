// ActorDesk: the learner's side of the conversation with actors, on the server's thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "distributed/runtime/acting/rollout_stats.h"
#include "distributed/runtime/learning/learning.h"
#include "distributed/runtime/processes/peer_log.h"
#include "distributed/stream/server.h"

namespace rookery {

class ActorDesk : public stream::ServerHandler {
 public:
  // `config`: what an actor is told. Incarnations are given from `first_incarnation` on.
  ActorDesk(Learning& learning, nlohmann::json config, int64_t total_decisions,
            int64_t decisions_so_far, uint64_t first_incarnation);

  // Set before the server starts. Called with an own actor's index whenever a chunk of it was
  // committed, and with an incarnation that won't come back.
  std::function<void(int64_t)> on_progress;
  std::function<void(uint64_t)> forget;

  // Thread-safe.
  int64_t decisions() const { return decisions_.load(); }
  // Whether an actor keeps more than it likes to: asked for, and accounted for by what has come in
  // since the last call.
  bool TakeDurabilityWanted();
  std::vector<EpisodeReport> TakeReports();

  stream::HelloReply OnHello(const stream::HelloInfo& hello) override;
  bool MayInsert() override;
  void OnChunk(uint64_t incarnation, const ChunkHeader& header, std::span<const int64_t> versions,
               size_t bytes) override;
  void OnStatus(uint64_t incarnation, const nlohmann::json& status) override;
  void OnGone(uint64_t incarnation, const std::string& reason, bool left) override;
  void OnRefused(const stream::HelloInfo& peer, const std::string& reason) override;
  void OnQuarantined(const stream::HelloInfo& peer, const std::string& reason) override;

 private:
  void ForgetVersions(uint64_t incarnation);

  Learning& learning_;
  const nlohmann::json config_;
  const int64_t total_decisions_;
  std::atomic<int64_t> decisions_;
  std::atomic<bool> durability_wanted_{false};
  std::atomic<size_t> bytes_since_durable_{0};
  PeerLog log_;
  std::map<uint64_t, stream::HelloInfo> peers_;  // that are connected, by incarnation
  std::map<int64_t, uint64_t> own_actors_;       // their present incarnations, by index
  uint64_t next_incarnation_;
  // Of the last decision in each env whose episode goes on: by incarnation and env.
  std::map<std::pair<uint64_t, uint32_t>, int64_t> last_versions_;
  std::mutex mutex_;
  std::vector<EpisodeReport> reports_;  // guarded by mutex_
};

}  // namespace rookery
