#include "distributed/stream/session.h"

#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/stream/chunk_view.h"

namespace rookery::stream {
namespace {

// An actor that doesn't read what it is told isn't waited for.
constexpr size_t kMaxQueuedBytes = size_t{4} << 20;
constexpr std::chrono::seconds kHangUpTimeout{2};

std::string SecondsText(std::chrono::milliseconds time) {
  return HumanSeconds(static_cast<double>(time.count()) / 1000);
}

}  // namespace

Session::Session(Socket socket, ServerCore& core)
    : core_(core),
      connection_(std::move(socket)),
      wake_(core.io, Clock::time_point::max()),
      read_deadline_(Clock::now() + core.options.hello_timeout),
      last_write_(Clock::now()) {
  connection_.Configure();
}

void Session::Start() {
  const auto run = [self = shared_from_this()](auto member) -> asio::awaitable<void> {
    return (self.get()->*member)();
  };
  // Each coroutine catches what it throws; `keep` is what keeps the session alive.
  const auto keep = [self = shared_from_this()](std::exception_ptr) {};
  asio::co_spawn(core_.io, run(&Session::Read), keep);
  asio::co_spawn(core_.io, run(&Session::Write), keep);
}

asio::awaitable<void> Session::Read() {
  try {
    if (!closing_) co_await ReadHello();
    co_await ReadFrames();
  } catch (const boost::system::system_error& error) {
    Kill(Explain(error.code()));
  } catch (const std::exception& error) {
    Refuse(error.what());
  }
  if (dead_) co_return;
  co_await connection_.Drain();
  Kill(reason_);
}

asio::awaitable<void> Session::ReadHello() {
  const FrameHeader header = co_await connection_.ReadFrameHeader(kMaxJsonBytes);
  if (header.type != FrameType::kHello) {
    throw UserError(StrCat("a stream begins with Hello, not with ", NameOf(header.type)));
  }
  const Hello hello = DecodeHello(co_await connection_.ReadText(header.length));
  const Welcome welcome = core_.Greet(hello, shared_from_this());
  Queue(TextFrame(FrameType::kWelcome, Encode(welcome)));
  welcomed_ = true;
  ack_now_ = true;
  NotifyWriter();
}

asio::awaitable<void> Session::ReadFrames() {
  while (!closing_ && !dead_) {
    read_deadline_ = Clock::now() + core_.options.idle_timeout;
    const FrameHeader header = co_await connection_.ReadFrameHeader(core_.options.max_frame_bytes);
    if (closing_ || dead_) break;
    read_deadline_ = Clock::now() + core_.options.frame_timeout;
    if (header.type == FrameType::kChunk) {
      co_await ReadChunk(header.length);
    } else if (header.type == FrameType::kStatus) {
      const std::string text = co_await connection_.ReadText(header.length);
      core_.handler.OnStatus(*incarnation_, ParseJson("Status", text));
    } else if (header.type == FrameType::kBye) {
      Kill("it said goodbye", /*left=*/true);
    } else {
      throw UserError(StrCat("an actor doesn't send ", NameOf(header.type)));
    }
  }
}

asio::awaitable<void> Session::ReadChunk(uint32_t length) {
  if (length < kChunkPrefixBytes) throw UserError("a Chunk frame is shorter than its prefix");
  std::array<std::byte, kChunkPrefixBytes> prefix_bytes;
  co_await connection_.Read(prefix_bytes);
  const ChunkPrefix prefix = DecodeChunkPrefix(prefix_bytes, length);
  const ChunkHeader& chunk = prefix.header;
  if (chunk.incarnation != *incarnation_) {
    throw UserError(
        StrCat("a chunk of incarnation ", chunk.incarnation, " came from ", *incarnation_));
  }
  CheckCredits(length);
  const uint64_t expected = core_.state.at(*incarnation_).next_chunk;
  if (prefix.number > expected) {
    throw UserError(StrCat("chunk ", prefix.number, " came where ", expected, " was next"));
  }
  if (prefix.number < expected) {
    co_await connection_.Skip(length - kChunkPrefixBytes);
    if (dead_) co_return;
    ++core_.stats.resent_chunks;
    credited_ += length;
    AckSoon();
    co_return;
  }
  const size_t column_bytes = ColumnBytes(prefix, length);
  episode_columns_.resize(prefix.episode_bytes);
  ragged_counts_.resize(prefix.ragged_counts);
  co_await connection_.Read(episode_columns_);
  co_await connection_.Read(std::as_writable_bytes(std::span(ragged_counts_)));
  CheckChunk(core_.options.schema, chunk, episode_columns_, ragged_counts_, column_bytes);
  if (closing_ || dead_) co_return;

  ChunkSink::Slot slot = core_.sink.Begin(chunk, episode_columns_, ragged_counts_);
  ticket_ = slot.ticket;
  size_t slot_bytes = 0;
  for (const auto& piece : slot.pieces) slot_bytes += piece.size();
  if (slot_bytes != column_bytes) {
    throw UserError(StrCat("the sink takes ", slot_bytes, " bytes of a chunk of ", column_bytes));
  }
  co_await connection_.ReadPieces(std::move(slot.pieces));
  if (closing_ || dead_) co_return;                          // Kill aborts it, or has
  core_.sink.Commit(*std::exchange(ticket_, std::nullopt));  // gone with it, also where it throws
  ++core_.state.at(*incarnation_).next_chunk;
  ++core_.stats.chunks;
  core_.stats.rows += chunk.rows;
  core_.stats.bytes += length;
  owed_ += length;
  AckSoon();
  core_.handler.OnChunk(*incarnation_, chunk, length);
  if (!dead_) GrantCredits();
}

void Session::CheckCredits(uint64_t bytes) {
  received_ += bytes;
  const uint64_t outstanding = received_ - announced_;
  if (outstanding > core_.options.window_bytes && outstanding != bytes) {
    throw UserError(StrCat("the actor sent ", outstanding, " bytes with credits for ",
                           core_.options.window_bytes));
  }
}

void Session::GrantCredits() {
  if (owed_ == 0 || !core_.handler.MayInsert()) return;
  credited_ += owed_;
  owed_ = 0;
  AckSoon();
}

// An Ack a chunk would double the system calls: it leaves with an eighth of the window, or with the
// next tick.
void Session::AckSoon() {
  ack_pending_ = true;
  if (credited_ - announced_ >= core_.options.window_bytes / 8) {
    ack_now_ = true;
    NotifyWriter();
  } else {
    core_.TickSoon();
  }
}

void Session::Postpone(Clock::duration delay) {
  read_deadline_ += delay;
  if (write_deadline_ != Clock::time_point::max()) write_deadline_ += delay;
}

void Session::OnTick(Clock::time_point now) {
  if (now >= read_deadline_) {
    return Kill(closing_    ? reason_
                : welcomed_ ? StrCat("silent for ", SecondsText(core_.options.idle_timeout))
                            : std::string("it didn't say Hello"));
  }
  if (now >= write_deadline_) return Kill("it doesn't read what it is sent");
  GrantCredits();
  if (welcomed_ && (ack_pending_ || now - last_write_ >= core_.options.heartbeat)) {
    ack_now_ = true;
    NotifyWriter();
  }
}

void Session::SendControl(const std::string& json) {
  if (!welcomed_ || closing_ || dead_) return;
  if (queue_.size() + json.size() > kMaxQueuedBytes) {
    return Kill("it doesn't read its control messages");
  }
  Queue(TextFrame(FrameType::kControl, json));
}

void Session::Refuse(const std::string& text) {
  if (closing_ || dead_) return;
  ++core_.stats.refusals;
  reason_ = text;
  Queue(TextFrame(FrameType::kRefusal, EncodeRefusal(text.substr(0, kMaxJsonBytes / 8))));
  closing_ = true;
  read_deadline_ = Clock::now() + kHangUpTimeout;
  if (ticket_) core_.sink.Abort(*ticket_);
  ticket_.reset();
  NotifyWriter();
}

void Session::Dismiss() {
  if (closing_ || dead_) return;
  if (!welcomed_) return Kill("the learner has ended");
  reason_ = "the learner has ended";
  Queue(TextFrame(FrameType::kBye, ""));
  closing_ = true;
  read_deadline_ = Clock::now() + kHangUpTimeout;
  NotifyWriter();
}

void Session::Kill(const std::string& reason, bool left) {
  if (dead_) return;
  dead_ = true;
  // Whoever said goodbye waits for the end of the connection: all is done by then.
  if (!left) connection_.Close();
  if (ticket_) core_.sink.Abort(*ticket_);
  ticket_.reset();
  wake_.cancel();
  core_.OnEnd(shared_from_this(), closing_ ? reason_ : reason, left);
  connection_.Close();
}

void Session::Supersede() {
  superseded_ = true;
  Kill("it came back on another connection");
}

void Session::Queue(std::string frame) {
  queue_ += frame;
  NotifyWriter();
}

void Session::NotifyWriter() { wake_.cancel(); }

std::vector<asio::const_buffer> Session::NextBuffers() {
  std::vector<asio::const_buffer> buffers;
  writing_.clear();
  std::swap(writing_, queue_);
  if (welcomed_ && !closing_) {
    if (ack_now_) {
      const auto durable = core_.durable.find(*incarnation_);
      const auto ack = EncodeAck({core_.state.at(*incarnation_).next_chunk,
                                  durable == core_.durable.end() ? 0 : durable->second, credited_});
      writing_ +=
          TextFrame(FrameType::kAck, {reinterpret_cast<const char*>(ack.data()), ack.size()});
      announced_ = credited_;
      ack_now_ = ack_pending_ = false;
    }
    if (sent_sequence_ != core_.latest.sequence) {
      snapshot_ = core_.latest;
      sent_sequence_ = snapshot_.sequence;
      const size_t length = kSnapshotPrefixBytes + snapshot_.bytes->size();
      const auto header = EncodeFrameHeader({static_cast<uint32_t>(length), FrameType::kSnapshot});
      const auto version = EncodeSnapshotVersion(snapshot_.version);
      writing_.append(reinterpret_cast<const char*>(header.data()), header.size());
      writing_.append(reinterpret_cast<const char*>(version.data()), version.size());
      buffers.emplace_back(snapshot_.bytes->data(), snapshot_.bytes->size());
    }
  }
  if (!writing_.empty()) buffers.insert(buffers.begin(), asio::buffer(writing_));
  return buffers;
}

asio::awaitable<void> Session::Write() {
  while (!dead_) {
    const std::vector<asio::const_buffer> buffers = NextBuffers();
    if (buffers.empty()) {
      if (closing_) break;
      co_await wake_.async_wait(kNoThrow);
      continue;
    }
    write_deadline_ = Clock::now() + core_.options.frame_timeout;
    const auto [error, n] = co_await asio::async_write(connection_.socket(), buffers, kNoThrow);
    write_deadline_ = Clock::time_point::max();
    last_write_ = Clock::now();
    snapshot_.bytes.reset();
    // The peer is gone; what it sent before that is still to be read.
    if (error) co_return;
  }
  // Read() waits until the peer has hung up as well.
  if (!dead_) connection_.FinishSending();
}

}  // namespace rookery::stream
