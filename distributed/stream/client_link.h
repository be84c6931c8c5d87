// The network side of a client, on its own thread. For the sources of this folder.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "distributed/stream/client.h"
#include "distributed/stream/connection.h"
#include "distributed/stream/retained_chunks.h"

namespace rookery::stream {

// What the actor's threads and the network's share.
struct ClientState {
  mutable std::mutex mutex;  // guards all below
  std::condition_variable changed;
  RetainedChunks chunks;
  std::optional<Welcome> welcome;
  std::optional<std::string> refusal;  // the end: UserError
  std::optional<std::string> failure;  // the end: Failure
  bool finished = false;               // the end: goodbye
  bool want_bye = false;               // once everything is sent
  std::optional<Snapshot> snapshot;    // not yet taken
  std::deque<nlohmann::json> controls;
  std::deque<nlohmann::json> statuses;
  bool status_due = false;
  bool writer_idle = false;
  ClientStats stats;

  bool Ended() const { return refusal || failure || finished; }
};

class ClientLink {
 public:
  ClientLink(const ClientOptions& options, ClientState& state);

  // Returns once the state has ended or Stop() was called.
  void RunThread() { io_.run(); }
  // From any thread.
  void Stop();
  void WakeWriter();

 private:
  using Clock = std::chrono::steady_clock;

  // One connection.
  struct Link {
    explicit Link(asio::io_context& io)
        : connection(Socket(io)), wake(io, Clock::time_point::max()) {}
    void Close() {
      open = false;
      connection.Close();
      wake.cancel();
    }
    Connection connection;
    asio::steady_timer wake;
    bool open = true;
    bool bye_sent = false;
  };

  asio::awaitable<void> Run();
  asio::awaitable<void> RunOnce(std::shared_ptr<Link> link);
  asio::awaitable<Welcome> Handshake(Link& link);
  asio::awaitable<void> ReadFrames(Link& link);
  asio::awaitable<void> ReadSnapshot(Link& link, size_t length);
  asio::awaitable<void> Write(std::shared_ptr<Link> link);
  asio::awaitable<void> Watch();  // deadlines and heartbeats
  Hello MakeHello() const;
  void Adopt(Welcome welcome);
  std::string TakeStatuses();  // as frames; the state is locked
  bool Ended() const;
  std::chrono::milliseconds Jitter(std::chrono::milliseconds backoff);
  uint64_t Inserted() const;
  void Report(const std::string& why, Clock::duration since);

  const ClientOptions& options_;
  ClientState& state_;
  asio::io_context io_{1};
  std::shared_ptr<Link> link_;
  asio::steady_timer pause_;
  asio::steady_timer watch_;
  bool stopping_ = false;
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point last_status_{};
  bool too_late_ = false;  // the deadline closed the link
  std::string reported_;   // the trouble that was told of last
  Clock::time_point reported_at_{};
  std::minstd_rand random_;
};

}  // namespace rookery::stream
