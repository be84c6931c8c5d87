// What the tests of streams share: a sink that remembers, a handler, sockets without Asio, a proxy
// that cuts connections, and chunks with recognizable bytes.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "core/chunk.h"
#include "core/schema.h"
#include "distributed/stream/chunk_builder.h"
#include "distributed/stream/client.h"
#include "distributed/stream/server.h"

namespace rookery::stream {

// A chunk as the sink got it.
struct Recorded {
  ChunkHeader header;
  std::vector<std::byte> episode_columns;
  std::vector<uint32_t> ragged_counts;
  std::vector<std::byte> columns;
  bool operator==(const Recorded&) const = default;
};
Recorded Copy(const ChunkView& chunk);

// The simplest sink there could be, but for handing out its memory in odd pieces.
class RecordingSink : public ChunkSink {
 public:
  explicit RecordingSink(Schema schema) : schema_(std::move(schema)) {}

  Slot Begin(const ChunkHeader& header, std::span<const std::byte> episode_columns,
             std::span<const uint32_t> ragged_counts) override;
  void Commit(uint64_t ticket) override;
  void Abort(uint64_t ticket) override;
  void CloseIncarnation(uint64_t incarnation) override;

  std::vector<Recorded> chunks() const;
  std::vector<uint64_t> closed() const;
  size_t open_slots() const;
  size_t aborts() const;
  // In Begin, or when all of it is there.
  void RefuseEpisode(uint64_t episode) { refused_episode_ = episode; }
  void RefuseEpisodeAtCommit(uint64_t episode) { refused_at_commit_ = episode; }

 private:
  struct Open {
    Recorded chunk;
    std::vector<std::vector<std::byte>> pieces;
  };
  Schema schema_;
  mutable std::mutex mutex_;
  std::map<uint64_t, Open> open_;
  std::vector<Recorded> chunks_;
  std::vector<uint64_t> closed_;
  size_t aborts_ = 0;
  uint64_t next_ticket_ = 1;
  std::atomic<uint64_t> refused_episode_{UINT64_MAX};
  std::atomic<uint64_t> refused_at_commit_{UINT64_MAX};
  std::minstd_rand random_{7};
};

// Numbers incarnations, takes everybody, remembers what it hears.
class RecordingHandler : public ServerHandler {
 public:
  HelloReply OnHello(const HelloInfo& hello) override;
  bool MayInsert() override { return may_insert; }
  void OnChunk(uint64_t incarnation, const ChunkHeader& header, std::span<const int64_t> versions,
               size_t bytes) override;
  void OnStatus(uint64_t incarnation, const nlohmann::json& status) override;
  void OnGone(uint64_t incarnation, const std::string& reason, bool left) override;
  void OnRefused(const HelloInfo& peer, const std::string& reason) override;
  void OnQuarantined(const HelloInfo& peer, const std::string& reason) override;

  std::vector<HelloInfo> hellos() const;
  std::vector<nlohmann::json> statuses() const;
  std::vector<std::string> gone() const;  // "3: reason"
  std::vector<std::string> refused() const;
  std::vector<std::string> quarantined() const;  // "NameOf(peer): reason"

  std::atomic<bool> may_insert{true};
  std::atomic<uint64_t> next_incarnation{1};
  std::atomic<uint64_t> inserted_bytes{0};
  nlohmann::json config = {{"env", "test"}};

 private:
  mutable std::mutex mutex_;
  std::vector<HelloInfo> hellos_;
  std::vector<nlohmann::json> statuses_;
  std::vector<std::string> gone_;
  std::vector<std::string> refused_;
  std::vector<std::string> quarantined_;
};

// Columns of all three kinds, fixed and ragged.
Schema TestSchema();
// Rows of random values for TestSchema, chunk after chunk; episodes of `episode_rows` rows.
class RowSource {
 public:
  RowSource(uint64_t incarnation, uint32_t env, uint32_t seed, ChunkLimits limits,
            uint32_t episode_rows = 50);
  // Rows until one chunk is ready; valid until the next call.
  ChunkView Next();
  void StartOver(uint64_t incarnation);

 private:
  void AddRow();

  ChunkBuilder builder_;
  std::minstd_rand random_;
  uint32_t episode_rows_;
  uint64_t episode_ = 0;
  bool begun_ = false;
};

// A fresh folder for unix sockets, removed with it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  Endpoint UnixEndpoint(const std::string& name) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// A blocking socket that speaks whatever a test wants.
class RawPeer {
 public:
  explicit RawPeer(const Endpoint& endpoint);
  explicit RawPeer(int fd) : fd_(fd) {}
  ~RawPeer();
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  void Send(std::span<const std::byte> bytes);  // as much as the other end takes
  void Send(std::string_view text) { Send(std::as_bytes(std::span(text))); }
  // The next frame; type 0 where the connection ended or nothing came for 5 s.
  std::pair<FrameType, std::string> Receive();
  // The next frame of this type, others skipped; "" where the connection ended.
  std::string ReceiveOnly(FrameType type);
  Welcome SayHello(Hello hello = {});

 private:
  bool ReceiveExactly(void* data, size_t bytes);
  int fd_;
};

// Forwards connections to `target` and cuts each after a random number of bytes.
class CuttingProxy {
 public:
  CuttingProxy(Endpoint listen, Endpoint target, uint32_t seed, size_t mean_bytes);
  ~CuttingProxy();
  void StopCutting() { cutting_ = false; }
  size_t cuts() const { return cuts_; }

 private:
  void Accept();
  void Forward(int client);

  Endpoint target_;
  size_t mean_bytes_;
  std::minstd_rand random_;
  int listener_;
  std::atomic<bool> cutting_{true}, stopping_{false};
  std::atomic<size_t> cuts_{0};
  std::thread thread_;
};

// Waits for a condition, at most 10 s (sanitizers are slow).
template <class Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 5000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return condition();
}

}  // namespace rookery::stream
