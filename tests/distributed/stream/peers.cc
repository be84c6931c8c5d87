#include "tests/distributed/stream/peers.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include <gtest/gtest.h>

#include "core/error.h"

namespace rookery::stream {
namespace {

// Straight POSIX, so that the tests' peers share nothing with what they test.
std::pair<sockaddr_storage, socklen_t> Address(const Endpoint& endpoint) {
  sockaddr_storage storage{};
  if (endpoint.IsUnix()) {
    auto* address = reinterpret_cast<sockaddr_un*>(&storage);
    address->sun_family = AF_UNIX;
    std::strncpy(address->sun_path, endpoint.path.c_str(), sizeof(address->sun_path) - 1);
    return {storage, sizeof(sockaddr_un)};
  }
  auto* address = reinterpret_cast<sockaddr_in*>(&storage);
  address->sin_family = AF_INET;
  address->sin_port = htons(endpoint.port);
  inet_pton(AF_INET, endpoint.host.c_str(), &address->sin_addr);
  return {storage, sizeof(sockaddr_in)};
}

int ConnectTo(const Endpoint& endpoint) {
  const auto [address, size] = Address(endpoint);
  const int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0) return fd;
  close(fd);
  return -1;
}

}  // namespace

Recorded Copy(const ChunkView& chunk) {
  Recorded copy{chunk.header,
                {chunk.episode_columns.begin(), chunk.episode_columns.end()},
                {chunk.ragged_counts.begin(), chunk.ragged_counts.end()},
                {}};
  for (const auto& piece : chunk.columns) {
    copy.columns.insert(copy.columns.end(), piece.begin(), piece.end());
  }
  return copy;
}

ChunkSink::Slot RecordingSink::Begin(const ChunkHeader& header,
                                     std::span<const std::byte> episode_columns,
                                     std::span<const uint32_t> ragged_counts) {
  const std::lock_guard lock(mutex_);
  if (header.episode == refused_episode_) throw UserError("this sink doesn't like that episode");
  size_t bytes = schema_.RowBytes() * header.rows, at = 0;
  for (const Column& column : schema_.columns()) {
    if (!column.spec.ragged || column.kind == ColumnKind::kEpisode) continue;
    for (uint32_t row = 0; row < header.rows; ++row) {
      bytes += ragged_counts[at++] * column.spec.NumBytes();
    }
  }
  Slot slot{next_ticket_++, {}};
  Open& open = open_[slot.ticket];
  open.chunk = {header,
                {episode_columns.begin(), episode_columns.end()},
                {ragged_counts.begin(), ragged_counts.end()},
                {}};
  while (bytes > 0) {
    const size_t size = std::min<size_t>(bytes, random_() % 20'000);
    open.pieces.emplace_back(size);
    bytes -= size;
  }
  for (auto& piece : open.pieces) slot.pieces.emplace_back(piece);
  return slot;
}

void RecordingSink::Commit(uint64_t ticket) {
  const std::lock_guard lock(mutex_);
  Open open = std::move(open_.at(ticket));
  open_.erase(ticket);
  if (open.chunk.header.episode == refused_at_commit_) {
    throw UserError("this sink doesn't like that episode");
  }
  for (const auto& piece : open.pieces) {
    open.chunk.columns.insert(open.chunk.columns.end(), piece.begin(), piece.end());
  }
  chunks_.push_back(std::move(open.chunk));
}

void RecordingSink::Abort(uint64_t ticket) {
  const std::lock_guard lock(mutex_);
  EXPECT_EQ(open_.erase(ticket), 1u);
  ++aborts_;
}

void RecordingSink::CloseIncarnation(uint64_t incarnation) {
  const std::lock_guard lock(mutex_);
  closed_.push_back(incarnation);
}

std::vector<Recorded> RecordingSink::chunks() const {
  const std::lock_guard lock(mutex_);
  return chunks_;
}
std::vector<uint64_t> RecordingSink::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}
size_t RecordingSink::open_slots() const {
  const std::lock_guard lock(mutex_);
  return open_.size();
}
size_t RecordingSink::aborts() const {
  const std::lock_guard lock(mutex_);
  return aborts_;
}

HelloReply RecordingHandler::OnHello(const HelloInfo& hello) {
  const std::lock_guard lock(mutex_);
  hellos_.push_back(hello);
  HelloReply reply;
  if (hello.actor == "unwanted") reply.refusal = "no actor of that name";
  reply.incarnation = hello.returning ? *hello.returning : next_incarnation++;
  reply.config = config;
  return reply;
}

void RecordingHandler::OnChunk(uint64_t, const ChunkHeader&, std::span<const int64_t>,
                               size_t bytes) {
  inserted_bytes += bytes;
}

void RecordingHandler::OnStatus(uint64_t, const nlohmann::json& status) {
  const std::lock_guard lock(mutex_);
  statuses_.push_back(status);
}

void RecordingHandler::OnGone(uint64_t incarnation, const std::string& reason, bool) {
  const std::lock_guard lock(mutex_);
  gone_.push_back(std::to_string(incarnation) + ": " + reason);
}

void RecordingHandler::OnRefused(const HelloInfo&, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  refused_.push_back(reason);
}

void RecordingHandler::OnQuarantined(const HelloInfo& peer, const std::string& reason) {
  const std::lock_guard lock(mutex_);
  quarantined_.push_back(NameOf(peer) + ": " + reason);
}

std::vector<HelloInfo> RecordingHandler::hellos() const {
  const std::lock_guard lock(mutex_);
  return hellos_;
}
std::vector<nlohmann::json> RecordingHandler::statuses() const {
  const std::lock_guard lock(mutex_);
  return statuses_;
}
std::vector<std::string> RecordingHandler::gone() const {
  const std::lock_guard lock(mutex_);
  return gone_;
}
std::vector<std::string> RecordingHandler::quarantined() const {
  const std::lock_guard lock(mutex_);
  return quarantined_;
}
std::vector<std::string> RecordingHandler::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

Schema TestSchema() {
  const auto column = [](std::string name, DType dtype, std::vector<int64_t> shape,
                         ColumnKind kind = ColumnKind::kStep, bool ragged = false) {
    return Column{
        {.name = std::move(name), .dtype = dtype, .shape = std::move(shape), .ragged = ragged},
        kind};
  };
  return Schema({
      column("obs/position", DType::kFloat32, {7}),
      column("obs/contacts", DType::kFloat64, {3}, ColumnKind::kStep, true),
      column("action", DType::kFloat32, {2}),
      column("terminated", DType::kBool, {}),
      column("truncated", DType::kBool, {}),
      column("policy_version", DType::kInt64, {}, ColumnKind::kPolicy),
      column("waypoints", DType::kInt32, {}, ColumnKind::kPolicy, true),
      column("seed", DType::kInt64, {}, ColumnKind::kEpisode),
      column("task", DType::kUint8, {2}, ColumnKind::kEpisode, true),
  });
}

RowSource::RowSource(uint64_t incarnation, uint32_t env, uint32_t seed, ChunkLimits limits,
                     uint32_t episode_rows)
    : builder_(TestSchema(), incarnation, env, limits),
      random_(seed),
      episode_rows_(episode_rows) {}

void RowSource::StartOver(uint64_t incarnation) {
  builder_.SetIncarnation(incarnation);
  episode_ = 0;
  begun_ = false;
}

ChunkView RowSource::Next() {
  builder_.Clear();
  do {
    AddRow();
  } while (!builder_.Ready());
  return builder_.View();
}

void RowSource::AddRow() {
  const Schema schema = TestSchema();
  const auto random_bytes = [&](size_t count) {
    std::vector<std::byte> bytes(count);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random_());
    return bytes;
  };
  if (!begun_) {
    builder_.BeginEpisode(episode_++);
    builder_.SetScalar<int64_t>(schema.IndexOf("seed"), random_());
    builder_.Set(schema.IndexOf("task"), random_bytes(2 * (random_() % 5)));
    begun_ = true;
  }
  const bool closes = builder_.next_row() + 1 == episode_rows_;
  for (size_t i = 0; i < schema.size(); ++i) {
    if (schema[i].kind == ColumnKind::kEpisode) continue;
    const size_t values = schema[i].spec.ragged ? random_() % 4 : 1;
    std::vector<std::byte> bytes = random_bytes(values * schema[i].spec.NumBytes());
    // Numbers in (-1, 1), and flags.
    const DType dtype = schema[i].spec.dtype;
    const size_t size = SizeOf(dtype);
    const bool is_float = dtype == DType::kFloat32 || dtype == DType::kFloat64;
    for (size_t at = 0; at < bytes.size(); at += size) {
      if (is_float) bytes[at + size - 1] &= std::byte{0xbe};
      if (dtype == DType::kBool) bytes[at] &= std::byte{1};
    }
    builder_.Set(i, bytes);
  }
  builder_.EndRow(closes);
  if (closes) begun_ = false;
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "rookery_").string();
  name += std::string(6, 'X');
  path_ = mkdtemp(name.data());
}
TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }
Endpoint TemporaryFolder::UnixEndpoint(const std::string& name) const {
  return {.path = (path_ / name).string()};
}

RawPeer::RawPeer(const Endpoint& endpoint) : fd_(ConnectTo(endpoint)) {
  EXPECT_GE(fd_, 0) << ToString(endpoint);
}
RawPeer::~RawPeer() { close(fd_); }

void RawPeer::Send(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    bytes = bytes.subspan(n);
  }
}

bool RawPeer::ReceiveExactly(void* data, size_t bytes) {
  auto* to = static_cast<char*>(data);
  while (bytes > 0) {
    pollfd ready{fd_, POLLIN, 0};
    if (poll(&ready, 1, 5000) <= 0) return false;
    const ssize_t n = recv(fd_, to, bytes, 0);
    if (n <= 0) return false;
    to += n;
    bytes -= n;
  }
  return true;
}

std::pair<FrameType, std::string> RawPeer::Receive() {
  std::array<std::byte, kFrameHeaderBytes> bytes;
  if (!ReceiveExactly(bytes.data(), bytes.size())) return {};
  const FrameHeader header = DecodeFrameHeader(bytes, kDefaultMaxFrameBytes);
  std::string payload(header.length, '\0');
  if (!ReceiveExactly(payload.data(), payload.size())) return {};
  return {header.type, payload};
}

std::string RawPeer::ReceiveOnly(FrameType wanted) {
  while (true) {
    auto [type, payload] = Receive();
    if (type == wanted) return payload;
    if (type == FrameType{}) return "";
  }
}

Welcome RawPeer::SayHello(Hello hello) {
  Send(TextFrame(FrameType::kHello, Encode(hello)));
  return DecodeWelcome(ReceiveOnly(FrameType::kWelcome));
}

CuttingProxy::CuttingProxy(Endpoint listen_on, Endpoint target, uint32_t seed, size_t mean_bytes)
    : target_(std::move(target)), mean_bytes_(mean_bytes), random_(seed) {
  const auto [address, size] = Address(listen_on);
  listener_ = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&address), size), 0);
  EXPECT_EQ(listen(listener_, 16), 0);
  thread_ = std::thread([this] { Accept(); });
}

CuttingProxy::~CuttingProxy() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

void CuttingProxy::Accept() {
  while (!stopping_) {
    pollfd ready{listener_, POLLIN, 0};
    if (poll(&ready, 1, 20) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) Forward(client);
  }
}

// One connection at a time: the actor has only one.
void CuttingProxy::Forward(int client) {
  const int server = ConnectTo(target_);
  std::exponential_distribution<double> bytes(1.0 / static_cast<double>(mean_bytes_));
  auto left = static_cast<size_t>(bytes(random_)) + 1;
  std::vector<char> buffer(16'384);
  bool open = server >= 0;
  while (open && !stopping_) {
    pollfd ready[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (poll(ready, 2, 20) <= 0) continue;
    for (int i = 0; i < 2 && open; ++i) {
      if (ready[i].revents == 0) continue;
      const size_t most = cutting_ ? std::min(left, buffer.size()) : buffer.size();
      const ssize_t n = recv(ready[i].fd, buffer.data(), most, 0);
      open = n > 0;
      for (ssize_t sent = 0; open && sent < n;) {
        const ssize_t m = send(ready[1 - i].fd, buffer.data() + sent, n - sent, MSG_NOSIGNAL);
        open = m > 0;
        sent += m;
      }
      if (cutting_ && open && (left -= n) == 0) {
        ++cuts_;
        open = false;
      }
    }
  }
  close(client);
  if (server >= 0) close(server);
}

}  // namespace rookery::stream
