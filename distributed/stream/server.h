// The learner's end of the streams: accepts actors, reads their chunks into a sink, acknowledges
// them, hands out credits, policy snapshots and control messages.
//
//   actors ══chunks══▶ ChunkSink      Publish ══snapshots══▶ actors
//
// Exactly once: each life of an actor has an incarnation, its chunks are numbered from 0, and the
// server knows the next number it expects. An actor that comes back is told that number; a chunk
// below it is dropped and acknowledged again, a gap ends the session. Credits in bytes: an actor
// may have a window of bytes that are not given back yet, and they are given back while
// ServerHandler::MayInsert().
//
// Peers are believed as far as they have shown: memory is taken, and replay evicted, by bytes that
// have arrived; values are checked before they are committed; who sends bad chunks again and again
// is in quarantine.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/chunk.h"
#include "core/schema.h"
#include "distributed/stream/endpoint.h"
#include "distributed/stream/quarantine.h"
#include "distributed/stream/wire.h"

namespace rookery::stream {

// Throws UserError where Server::Listen would: to be asked before anything is made.
void RequireFree(const Endpoint& endpoint);

// Who comes in through an endpoint.
enum class Door {
  kStrangers,  // anybody: asked for the token, limited in number, and not waited for
  kOwn,        // this learner's own actors alone: a socket in a folder that nobody else can enter
};

struct HelloInfo {
  std::string actor;    // "": it hasn't said Hello yet
  std::string machine;  // what it says
  int64_t pid = 0;
  std::string address;  // where it comes from: "127.0.0.1", "a unix socket"
  Door door = Door::kStrangers;
  // The incarnation that it was in this run, if the server knows it: return it to go on with it.
  std::optional<uint64_t> returning;
};

// "actor 'x' on machine (127.0.0.1)", "somebody at 127.0.0.1"; in one line, however it calls
// itself.
std::string NameOf(const HelloInfo& peer);

struct HelloReply {
  std::string refusal;  // not empty: the actor is sent away with this text
  // `returning`, or a number that no actor of this run has had.
  uint64_t incarnation = 0;
  nlohmann::json config;  // for the actor, in its Welcome
};

// What the runtime decides and hears. All calls come from the server's thread and hold up every
// stream while they run; they may call the server. An exception ends that session alone.
class ServerHandler {
 public:
  virtual ~ServerHandler() = default;
  virtual HelloReply OnHello(const HelloInfo& hello) = 0;
  // False: actors run out of credits and pause. Asked again after each chunk, on Wake(), and every
  // few milliseconds while somebody waits.
  virtual bool MayInsert() { return true; }
  // After its commit. `versions`: of the policy, of each decision in it; empty where the schema has
  // no such column. `bytes`: of the frame's payload.
  virtual void OnChunk(uint64_t /*incarnation*/, const ChunkHeader& /*header*/,
                       std::span<const int64_t> /*versions*/, size_t /*bytes*/) {}
  // {"actor": what it sent or null, "stream": {retained_bytes, durability_wanted, ...}}: whatever
  // it wrote, in at most kMaxStatusBytes, and not more often than its rows account for.
  virtual void OnStatus(uint64_t /*incarnation*/, const nlohmann::json& /*status*/) {}
  // The connection is gone; the actor may come back until Forget(incarnation). After a goodbye
  // (`left`) it won't, and is forgotten already.
  virtual void OnGone(uint64_t /*incarnation*/, const std::string& /*reason*/, bool /*left*/) {}
  // Somebody is sent away, before or after it had an incarnation, or said no Hello in time.
  virtual void OnRefused(const HelloInfo& /*peer*/, const std::string& /*reason*/) {}
  // ... and won't be let in again for a while: it keeps sending bad chunks.
  virtual void OnQuarantined(const HelloInfo& /*peer*/, const std::string& /*reason*/) {}
};

struct ServerOptions {
  std::string run_id;
  Schema schema;
  std::string token;  // "": none is asked for
  size_t window_bytes = size_t{4} << 20;
  size_t max_frame_bytes = kDefaultMaxFrameBytes;
  uint32_t max_chunk_rows = UINT32_MAX;  // what actors are told; a chunk's bytes follow from it
  // Of strangers. Each session has a file descriptor, and memory for a chunk and for a snapshot
  // that it is slow to read.
  size_t max_sessions = 256;
  // Of those that were not welcomed yet; of more, the oldest one is dropped.
  size_t max_waiting = 64;
  QuarantineOptions quarantine;
  std::chrono::milliseconds hello_timeout{5'000};
  std::chrono::milliseconds idle_timeout{30'000};   // without a frame: the peer is dead
  std::chrono::milliseconds frame_timeout{30'000};  // for one frame, in either direction
  std::chrono::milliseconds heartbeat{5'000};       // the longest silence towards an actor
  // Lives that have been away for so long are forgotten, and so is the one that has been away for
  // longest of more than max_away: what is kept of them has a bound.
  std::chrono::milliseconds forget_after{3'600'000};
  size_t max_away = 1024;
};

// What of an incarnation has to last, as part of the learner's checkpoint.
struct IncarnationState {
  uint64_t next_chunk = 0;
  uint64_t key = 0;
  bool own = false;  // it came through Door::kOwn: a learner that is resumed has other own actors
  bool operator==(const IncarnationState&) const = default;
};
using StreamState = std::map<uint64_t, IncarnationState>;

struct ServerStats {
  size_t sessions = 0;  // welcomed and connected
  uint64_t chunks = 0;
  uint64_t rows = 0;
  uint64_t bytes = 0;          // payloads of inserted chunks
  uint64_t resent_chunks = 0;  // that were here already
  uint64_t refusals = 0;
  uint64_t skipped_statuses = 0;  // that were too long
  uint64_t waiting_bytes = 0;     // inserted and not given back: MayInsert said no
};

// Thread-safe but for construction, RestoreState, Start and Stop. Calls wait for the server's
// thread where they return something.
class Server {
 public:
  // Both have to outlive the server.
  Server(ServerOptions options, ServerHandler& handler, ChunkSink& sink);
  ~Server();  // Stop()
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Any number of endpoints. Returns the real one. Throws UserError: not on this machine, in use.
  Endpoint Listen(const Endpoint& endpoint, Door door = Door::kStrangers);
  void RestoreState(StreamState state);  // before Start
  void Start();
  // Says goodbye to the actors, which end then, and waits for the thread. Not from a callback.
  void Stop();

  // Runs `function` while no chunk is being committed: a replay saved in it and the state that it
  // is given belong together. Streams pause meanwhile.
  void WhilePaused(const std::function<void(const StreamState&)>& function);
  StreamState SaveState();
  // Chunks of `incarnation` before `next_chunk` won't be needed again.
  void MarkDurable(uint64_t incarnation, uint64_t next_chunk);
  void MarkDurable(const StreamState& state);
  // This life is over: closes its connection and its open episodes (CloseIncarnation). Should the
  // actor come back, it is a new incarnation.
  void Forget(uint64_t incarnation);

  // The newest one goes to every actor, now or when it comes; slow actors skip some. Throws
  // UserError where it is above max_frame_bytes.
  void Publish(std::shared_ptr<const std::vector<std::byte>> snapshot, int64_t version);
  // To one actor (if it is connected) or all. A stop, a phase, a new schedule.
  void SendControl(uint64_t incarnation, const nlohmann::json& message);
  void BroadcastControl(const nlohmann::json& message);
  void Wake();  // ask MayInsert again

  ServerStats Stats();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rookery::stream
