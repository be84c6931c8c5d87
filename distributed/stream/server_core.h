// What the sessions of one server share. Everything here belongs to the server's thread. For the
// sources of this folder.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "distributed/stream/connection.h"
#include "distributed/stream/messages.h"
#include "distributed/stream/quarantine.h"
#include "distributed/stream/server.h"
#include "distributed/stream/value_check.h"
#include "distributed/stream/version_column.h"

namespace rookery::stream {

class Session;

struct Publication {
  std::shared_ptr<const std::vector<std::byte>> bytes;
  int64_t version = 0;
  uint64_t sequence = 0;  // 0: none yet
};

class ServerCore {
 public:
  ServerCore(ServerOptions options, ServerHandler& handler, ChunkSink& sink);

  // Takes a connection, and drops the one that has been without a Welcome for longest where there
  // are too many of those.
  void OnAccept(Socket socket, Door door);
  // Decides who this is, and registers `session` under its incarnation. Throws UserError to refuse.
  Welcome Greet(const Hello& hello, const std::shared_ptr<Session>& session);
  // `peer` sent a chunk that can't be taken. Returns what it is to be told.
  std::string NoteBadChunk(const HelloInfo& peer, const std::string& what);
  // `session` has ended; called once for each.
  void OnEnd(const std::shared_ptr<Session>& session, const std::string& reason, bool left);
  void Forget(uint64_t incarnation);
  void MarkDurable(uint64_t incarnation, uint64_t next_chunk);

  // Credits, heartbeats and deadlines, until `stopping`.
  asio::awaitable<void> Tick();
  // Somebody waits for credits or for an Ack: the next tick comes soon.
  void TickSoon();
  void GrantCredits();

  asio::io_context io{1};
  const ServerOptions options;
  ServerHandler& handler;
  ChunkSink& sink;
  const ValueCheck values;
  const VersionColumn versions;
  const size_t max_hello_bytes;  // a Hello holds a schema at most
  const size_t max_chunk_bytes;  // of a Chunk's payload

  StreamState state;
  std::map<uint64_t, std::chrono::steady_clock::time_point> away;  // since when; by incarnation
  std::map<uint64_t, uint64_t> durable;                            // by incarnation
  std::set<std::shared_ptr<Session>> sessions;
  std::map<uint64_t, std::shared_ptr<Session>> by_incarnation;
  Publication latest;
  ServerStats stats;
  asio::steady_timer tick;
  bool hurry = false;
  bool stopping = false;

 private:
  std::optional<uint64_t> KnownIncarnation(const Hello& hello) const;
  void LimitWaiting();
  void ForgetAway(std::chrono::steady_clock::time_point now);
  size_t WelcomedStrangers() const;

  Quarantine quarantine_;
  std::deque<std::weak_ptr<Session>> waiting_;  // strangers, in the order of their coming
};

}  // namespace rookery::stream
