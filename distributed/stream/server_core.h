// What the sessions of one server share. Everything here belongs to the server's thread. For the
// sources of this folder.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "distributed/stream/connection.h"
#include "distributed/stream/messages.h"
#include "distributed/stream/server.h"

namespace rookery::stream {

class Session;

struct Publication {
  std::shared_ptr<const std::vector<std::byte>> bytes;
  int64_t version = 0;
  uint64_t sequence = 0;  // 0: none yet
};

class ServerCore {
 public:
  ServerCore(ServerOptions options, ServerHandler& handler, ChunkSink& sink)
      : options(std::move(options)), handler(handler), sink(sink), tick(io) {}

  // Accepts or refuses a connection.
  void OnAccept(Socket socket);
  // Decides who this is, and registers `session` under its incarnation. Throws UserError to refuse.
  Welcome Greet(const Hello& hello, const std::shared_ptr<Session>& session);
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

  StreamState state;
  std::map<uint64_t, uint64_t> durable;  // by incarnation
  std::set<std::shared_ptr<Session>> sessions;
  std::map<uint64_t, std::shared_ptr<Session>> by_incarnation;
  Publication latest;
  ServerStats stats;
  asio::steady_timer tick;
  bool hurry = false;
  bool stopping = false;

 private:
  std::optional<uint64_t> KnownIncarnation(const Hello& hello) const;
};

}  // namespace rookery::stream
