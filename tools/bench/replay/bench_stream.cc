#include "tools/bench/replay/bench_stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <thread>

#include "core/error.h"
#include "core/io/temporary_folder.h"
#include "core/strings.h"
#include "distributed/stream/chunk_builder.h"
#include "distributed/stream/client.h"
#include "distributed/stream/server.h"
#include "tools/bench/pairs.h"

namespace rookery {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kChunkBytes = size_t{256} << 10;
constexpr size_t kRingBytes = size_t{32} << 20;  // what both sides write to: more than a cache
constexpr std::chrono::seconds kPatience{60};

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Memory for chunks, over and over.
class RingSink : public ChunkSink {
 public:
  explicit RingSink(size_t row_bytes) : row_bytes_(row_bytes), ring_(kRingBytes) {}
  Slot Begin(const ChunkHeader& header, std::span<const std::byte>,
             std::span<const uint32_t>) override {
    const size_t bytes = header.rows * row_bytes_;
    if (at_ + bytes > ring_.size()) at_ = 0;
    const std::span<std::byte> piece = std::span(ring_).subspan(at_, bytes);
    at_ += bytes;
    return {0, {piece}};
  }
  void Commit(uint64_t) override {}
  void Abort(uint64_t) override {}
  void CloseIncarnation(uint64_t) override {}

 private:
  size_t row_bytes_;
  std::vector<std::byte> ring_;
  size_t at_ = 0;
};

class Handler : public stream::ServerHandler {
 public:
  stream::HelloReply OnHello(const stream::HelloInfo&) override { return {"", ++last_, {}}; }
  // As if every chunk were in a checkpoint at once: the client keeps nothing for long.
  void OnChunk(uint64_t incarnation, const ChunkHeader&, std::span<const int64_t>,
               size_t) override {
    server->MarkDurable(incarnation, ++chunks_);
  }
  stream::Server* server = nullptr;

 private:
  uint64_t last_ = 0;
  uint64_t chunks_ = 0;
};

Schema RowSchema(int64_t row_bytes) {
  const int64_t observation = row_bytes - 36;
  return Schema({
      {{.name = "obs/pixels", .dtype = DType::kUint8, .shape = {observation}}},
      {{.name = "action", .dtype = DType::kFloat32, .shape = {6}}},
      {{.name = "reward", .dtype = DType::kFloat32}},
      {{.name = "policy_version", .dtype = DType::kInt64}, ColumnKind::kPolicy},
  });
}

// One actor and one learner.
class Stream {
 public:
  Stream(const stream::Endpoint& endpoint, int64_t row_bytes)
      : schema_(RowSchema(row_bytes)),
        sink_(schema_.RowBytes()),
        server_({.run_id = "bench", .schema = schema_}, handler_, sink_),
        client_({.endpoint = Open(endpoint), .schema = schema_}),
        builder_(schema_, client_.Connect()->incarnation, 0,
                 {.bytes = kChunkBytes, .age = std::chrono::seconds(1)}),
        observation_(schema_[0].spec.NumBytes(), std::byte{1}) {
    builder_.BeginEpisode(0);
  }
  ~Stream() { client_.Finish(kPatience); }

  // Rows a second that have arrived.
  double Run(double seconds) {
    const std::vector<float> action(6, 0.5f);
    const auto start = Clock::now();
    int64_t rows = 0;
    while (true) {
      builder_.Set(0, observation_);
      builder_.Set<float>(1, action);
      builder_.SetScalar<float>(2, 1);
      builder_.SetScalar<int64_t>(3, rows);
      builder_.EndRow(false, start);
      ++rows;
      if (!builder_.Ready(start)) continue;
      client_.Append(builder_.View());
      builder_.Clear();
      if (SecondsSince(start) >= seconds) break;
    }
    if (!client_.Flush(kPatience)) throw Failure("the stream stands still");
    return static_cast<double>(rows) / SecondsSince(start);
  }

 private:
  stream::Endpoint Open(const stream::Endpoint& endpoint) {
    handler_.server = &server_;
    // As in a run: its own actors come over a unix socket, others over TCP.
    const auto door = endpoint.IsUnix() ? stream::Door::kOwn : stream::Door::kStrangers;
    const stream::Endpoint real = server_.Listen(endpoint, door);
    server_.Start();
    return real;
  }

  Schema schema_;
  RingSink sink_;
  Handler handler_;
  stream::Server server_;
  stream::Client client_;
  stream::ChunkBuilder builder_;
  std::vector<std::byte> observation_;
};

struct SocketPair {
  int from = -1, to = -1;
  ~SocketPair() {
    close(from);
    close(to);
  }
};

void Connect(bool tcp, SocketPair& pair) {
  if (!tcp) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw Failure("no socket pair");
    pair.from = ends[0];
    pair.to = ends[1];
    return;
  }
  sockaddr_in address{.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t size = sizeof(address);
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const bool listens = bind(listener, raw, size) == 0 && listen(listener, 1) == 0 &&
                       getsockname(listener, raw, &size) == 0;
  pair.from = socket(AF_INET, SOCK_STREAM, 0);
  if (listens && connect(pair.from, raw, size) == 0) pair.to = accept(listener, nullptr, nullptr);
  close(listener);
  if (pair.to < 0) throw Failure("no TCP connection on this machine");
  const int on = 1;
  setsockopt(pair.from, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

// The limit: bytes a second of a loop that writes chunks and one that reads them.
double PlainSocketRate(bool tcp, double seconds) {
  SocketPair pair;
  Connect(tcp, pair);
  std::vector<std::byte> chunk(kChunkBytes, std::byte{1}), ring(kRingBytes);
  const auto start = Clock::now();
  std::thread writer([&] {
    bool alive = true;
    while (alive && SecondsSince(start) < seconds) {
      for (size_t at = 0; alive && at < chunk.size();) {
        const ssize_t n = send(pair.from, chunk.data() + at, chunk.size() - at, MSG_NOSIGNAL);
        alive = n > 0;
        if (alive) at += static_cast<size_t>(n);
      }
    }
    shutdown(pair.from, SHUT_WR);
  });
  double bytes = 0;
  for (size_t at = 0;;) {
    const ssize_t n = recv(pair.to, ring.data() + at, kChunkBytes, 0);
    if (n <= 0) break;
    bytes += static_cast<double>(n);
    at += static_cast<size_t>(n);
    if (at + kChunkBytes > ring.size()) at = 0;
  }
  const double rate = bytes / SecondsSince(start);
  writer.join();
  return rate;
}

}  // namespace

std::vector<BenchRow> BenchStream(double seconds, int64_t pairs) {
  std::vector<BenchRow> rows;
  for (const bool tcp : {false, true}) {
    for (const auto& [size, row_bytes] : {std::pair("400B", 400), std::pair("64kB", 65'536)}) {
      const TemporaryFolder folder;
      Stream stream(tcp ? stream::Endpoint{.host = "127.0.0.1"}
                        : stream::Endpoint{.path = (folder / "socket").string()},
                    row_bytes);
      stream.Run(seconds / 10);
      const PairedRates rates = MeasurePairs(
          pairs, [&] { return stream.Run(seconds); },
          [&, bytes = row_bytes] { return PlainSocketRate(tcp, seconds) / bytes; }, nullptr);
      const std::string name = StrCat("stream/", tcp ? "tcp/" : "unix/", size);
      rows.push_back({.name = name,
                      .value = rates.value,
                      .unit = "steps/s",
                      .limit = rates.limit,
                      .ratio_to_limit = rates.ratio_to_limit,
                      .note = rates.spread});
      rows.push_back({.name = StrCat("info/", name, "/bytes"),
                      .value = rates.value * row_bytes / 1e6,
                      .unit = "MB/s"});
    }
  }
  return rows;
}

}  // namespace rookery
