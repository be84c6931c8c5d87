// The actor's end of a stream. The actor's thread appends chunks and picks up snapshots and control
// messages; a thread of the client's own does everything on the network.
//
// A chunk is kept until the learner has it durably. A connection that breaks is made again
// (exponential backoff with jitter, until one brings a chunk in or lasts), and what the learner
// misses is sent again. A learner that
// doesn't know this actor any more gives it a new incarnation: what was kept is lost then, and the
// actor starts new episodes.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/schema.h"
#include "distributed/stream/chunk_view.h"
#include "distributed/stream/endpoint.h"
#include "distributed/stream/messages.h"

namespace rookery::stream {

struct ClientOptions {
  Endpoint endpoint;
  std::string actor = "actor";  // a name for people
  std::string token;
  std::optional<Schema> schema;  // none: the learner's, see Welcome
  // Above it the client asks for durability (a checkpoint) in its Status; Append waits at twice
  // that.
  size_t retain_bytes = size_t{256} << 20;
  size_t max_frame_bytes = kDefaultMaxFrameBytes;
  std::chrono::milliseconds first_backoff{50};
  std::chrono::milliseconds max_backoff{5'000};
  // How long without a learner until the client fails; none: it tries forever.
  std::optional<std::chrono::milliseconds> give_up_after;
  std::chrono::milliseconds connect_timeout{10'000};  // until Welcome
  std::chrono::milliseconds idle_timeout{30'000};     // without a frame: the learner is dead
  std::chrono::milliseconds frame_timeout{30'000};
  std::chrono::milliseconds heartbeat{5'000};  // a Status at least this often
  // Told, on the client's thread, that it doesn't get through, and why: at once, whenever the
  // reason changes, and every `trouble_interval`.
  std::function<void(const std::string&)> on_trouble;
  std::chrono::milliseconds trouble_interval{30'000};
};

struct Snapshot {
  int64_t version = 0;
  std::shared_ptr<const std::vector<std::byte>> bytes;
};

struct AppendResult {
  enum class Outcome {
    kAccepted,
    kStopped,         // `stop` said so, or the learner said goodbye; the chunk isn't kept
    kNewIncarnation,  // the header's is over; the chunk is lost, new episodes are next
  };
  Outcome outcome = Outcome::kAccepted;
  double waited = 0;  // seconds
};

struct ClientStats {
  uint64_t chunks = 0;  // appended
  uint64_t rows = 0;
  uint64_t bytes = 0;
  uint64_t lost_chunks = 0;  // with an incarnation that the learner forgot
  uint64_t lost_rows = 0;
  uint64_t connections = 0;
  uint64_t incarnation_changes = 0;
  uint64_t dropped_statuses = 0;
  size_t retained_bytes = 0;
  size_t retained_chunks = 0;
  bool durability_wanted = false;
  bool connected = false;
  double waited_for_credits = 0;     // seconds in Append, altogether
  double waited_for_durability = 0;  // the same, for retain_bytes
};

// Thread-safe. After a refusal (other version, token, schema; a chunk that the learner can't take)
// every call but stats() throws UserError with the learner's text; after give_up_after, Failure.
class Client {
 public:
  // Asked every few milliseconds while a call waits; true ends the wait.
  using Stop = std::function<bool()>;

  explicit Client(ClientOptions options);
  // Hangs up, as if the actor had died: the learner expects it back. See Finish.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Begins, and waits for the first Welcome; none where `stop` ended the wait.
  std::optional<Welcome> Connect(const Stop& stop = {});
  // The newest Welcome.
  Welcome welcome() const;
  uint64_t incarnation() const;

  // Copies the chunk and returns; waits while credits are used up or too much is kept.
  AppendResult Append(const ChunkView& chunk, const Stop& stop = {});
  // Waits until the learner has inserted all of it; false: not in time.
  bool Flush(std::chrono::milliseconds timeout);
  // Flush, then a goodbye: the actor won't come back. False: not all in time.
  bool Finish(std::chrono::milliseconds timeout);

  // The newest one, if it came since the last call.
  std::optional<Snapshot> LatestSnapshot();
  bool HasControl() const;
  std::optional<nlohmann::json> NextControl();  // in the order sent
  // The learner said goodbye: nobody wants more.
  bool finished() const;

  // Goes to ServerHandler::OnStatus as "actor", in order; the oldest of more than 1,000 that wait
  // for a connection are dropped, and so is one that is longer than kMaxStatusBytes.
  void SendStatus(nlohmann::json status);
  ClientStats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rookery::stream
