// One actor's connection on the server's side: a coroutine that reads, one that writes. For the
// sources of this folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/token_bucket.h"
#include "distributed/stream/connection.h"
#include "distributed/stream/server_core.h"

namespace rookery::stream {

class Session : public std::enable_shared_from_this<Session> {
 public:
  using Clock = std::chrono::steady_clock;

  Session(Socket socket, ServerCore& core, Door door);

  void Start();
  // Sends `text` as a Refusal and hangs up. Its reader's own call.
  void Refuse(const std::string& text);
  // Sends Bye and hangs up.
  void Dismiss();
  // Ends it now: nothing more is read, sent, or committed. Idempotent.
  void Kill(const std::string& reason, bool left = false);

  void SendControl(const std::string& json);
  void NotifyWriter();
  // An Ack is due, but not at once.
  void AckSoon();
  // Gives back what is owed.
  void GrantCredits();
  // Called every tick: deadlines, Acks that were held back, heartbeats.
  void OnTick(Clock::time_point now);
  // The server itself didn't run for so long: no peer is to blame.
  void Postpone(Clock::duration delay);

  const HelloInfo& peer() const { return peer_; }
  // Not welcomed so far, or never to be.
  bool waits() const { return !welcomed_ && !dead_; }
  std::optional<uint64_t> incarnation() const { return incarnation_; }
  void set_incarnation(uint64_t incarnation) { incarnation_ = incarnation; }
  bool superseded() const { return superseded_; }
  uint64_t owed_bytes() const { return owed_; }
  // Its incarnation belongs to another session from now on.
  void Supersede();

 private:
  asio::awaitable<void> Read();
  asio::awaitable<void> ReadHello();
  asio::awaitable<void> ReadFrames();
  asio::awaitable<void> ReadChunk(uint32_t length);
  asio::awaitable<void> ReadRows(const ChunkHeader& chunk, size_t column_bytes);
  asio::awaitable<void> ReadStatus(uint32_t length);
  void CheckCredits(uint64_t bytes);

  asio::awaitable<void> Write();
  std::vector<asio::const_buffer> NextBuffers();
  void Queue(std::string frame);

  ServerCore& core_;
  Connection connection_;
  asio::steady_timer wake_;
  asio::steady_timer pause_;  // of the reader
  HelloInfo peer_;
  std::optional<uint64_t> incarnation_;
  bool welcomed_ = false;
  bool closing_ = false;  // flush what is queued, then hang up
  bool dead_ = false;
  bool superseded_ = false;
  std::string reason_;  // why it is closing

  std::optional<uint64_t> ticket_;  // of the chunk that is being read
  std::vector<std::byte> episode_columns_;
  std::vector<uint32_t> ragged_counts_;
  std::vector<int64_t> versions_;  // of the chunk that is read
  std::vector<std::byte> staged_;  // for columns that come slowly; as large as they were
  bool in_chunk_ = false;          // one is being read: an error is in it
  TokenBucket status_bytes_;

  uint64_t received_ = 0;   // payload bytes of chunks
  uint64_t credited_ = 0;   // given back
  uint64_t announced_ = 0;  // ... and said so
  uint64_t owed_ = 0;       // to be given back once MayInsert
  bool ack_pending_ = false;
  bool ack_now_ = false;

  std::string queue_;    // frames of text, not being written yet
  std::string writing_;  // what the writer holds
  Publication snapshot_;
  uint64_t sent_sequence_ = 0;

  Clock::time_point read_deadline_;
  Clock::time_point write_deadline_ = Clock::time_point::max();
  Clock::time_point last_write_;
};

}  // namespace rookery::stream
