// What a session reads: Hello, then chunks and statuses until goodbye.
#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/stream/chunk_view.h"
#include "distributed/stream/session.h"

namespace rookery::stream {
namespace {

// A row accounts for an episode's report, and for a Status of its own.
constexpr double kStatusBytesARow = 512;
constexpr double kStatusOverhead = 256;          // of one, to be parsed
constexpr size_t kMostStaged = size_t{1} << 20;  // bytes kept for the next chunk

}  // namespace

asio::awaitable<void> Session::Read() {
  try {
    if (!closing_) co_await ReadHello();
    co_await ReadFrames();
  } catch (const boost::system::system_error& error) {
    Kill(Explain(error.code()));
  } catch (const UserError& error) {
    Refuse(in_chunk_ ? core_.NoteBadChunk(peer_, error.what()) : error.what());
  } catch (const std::exception& error) {
    Refuse(error.what());
  }
  if (dead_) co_return;
  co_await connection_.Drain();
  Kill(reason_);
}

asio::awaitable<void> Session::ReadHello() {
  const FrameHeader header = co_await connection_.ReadFrameHeader(core_.max_hello_bytes);
  if (header.type != FrameType::kHello) {
    throw UserError(StrCat("a stream begins with Hello, not with ", NameOf(header.type)));
  }
  const Hello hello = DecodeHello(co_await connection_.ReadText(header.length));
  peer_.actor = hello.actor.empty() ? "?" : hello.actor;
  peer_.machine = hello.machine;
  peer_.pid = hello.pid;
  const Welcome welcome = core_.Greet(hello, shared_from_this());
  Queue(TextFrame(FrameType::kWelcome, Encode(welcome)));
  welcomed_ = true;
  ack_now_ = true;
  NotifyWriter();
}

asio::awaitable<void> Session::ReadFrames() {
  const size_t most = std::max(core_.max_chunk_bytes, kMaxJsonBytes);
  while (!closing_ && !dead_) {
    read_deadline_ = Clock::now() + core_.options.idle_timeout;
    const FrameHeader header = co_await connection_.ReadFrameHeader(most);
    if (closing_ || dead_) break;
    read_deadline_ = Clock::now() + core_.options.frame_timeout;
    if (header.type == FrameType::kChunk) {
      in_chunk_ = true;
      co_await ReadChunk(header.length);
      in_chunk_ = false;
    } else if (header.type == FrameType::kStatus) {
      co_await ReadStatus(header.length);
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
  if (chunk.rows > core_.options.max_chunk_rows || length > core_.max_chunk_bytes) {
    throw UserError(StrCat("a chunk of ", chunk.rows, " rows and ", length,
                           " bytes; this learner takes ", core_.options.max_chunk_rows,
                           " rows and ", core_.max_chunk_bytes, " bytes at most"));
  }
  const size_t column_bytes = ColumnBytes(prefix, length);
  CheckChunkSizes(core_.options.schema, chunk, prefix.episode_bytes, prefix.ragged_counts,
                  column_bytes);
  co_await connection_.ReadGrowing(episode_columns_, prefix.episode_bytes);
  ragged_counts_.resize(prefix.ragged_counts);
  co_await connection_.Read(std::as_writable_bytes(std::span(ragged_counts_)));
  CheckChunk(core_.options.schema, chunk, episode_columns_, ragged_counts_, column_bytes);
  if (closing_ || dead_) co_return;
  co_await ReadRows(chunk, column_bytes);
  if (closing_ || dead_) co_return;                          // Kill aborts it, or has
  core_.sink.Commit(*std::exchange(ticket_, std::nullopt));  // gone with it, also where it throws
  ++core_.state.at(*incarnation_).next_chunk;
  ++core_.stats.chunks;
  core_.stats.rows += chunk.rows;
  core_.stats.bytes += length;
  status_bytes_.Give(kStatusBytesARow * chunk.rows);
  owed_ += length;
  AckSoon();
  core_.handler.OnChunk(*incarnation_, chunk, versions_, length);
  if (!dead_) GrantCredits();
}

// Into the sink's memory: what it evicts for a chunk it evicts in Begin, so this comes when the
// bytes are here. Own actors are trusted to send what they announce, and save the look.
asio::awaitable<void> Session::ReadRows(const ChunkHeader& chunk, size_t column_bytes) {
  const bool direct = peer_.door == Door::kOwn || connection_.HasArrived(column_bytes);
  if (!direct) {
    if (staged_.size() < column_bytes) {
      co_await connection_.ReadGrowing(staged_, column_bytes);
    } else {
      co_await connection_.Read(std::span(staged_).first(column_bytes));
    }
    if (closing_ || dead_) co_return;
  }
  const ChunkSink::Slot slot = core_.sink.Begin(chunk, episode_columns_, ragged_counts_);
  ticket_ = slot.ticket;
  size_t slot_bytes = 0;
  for (const auto& piece : slot.pieces) slot_bytes += piece.size();
  if (slot_bytes != column_bytes) {
    throw Failure(StrCat("the sink takes ", slot_bytes, " bytes of a chunk of ", column_bytes));
  }
  if (direct) {
    co_await connection_.ReadPieces(slot.pieces);
    if (closing_ || dead_) co_return;
  } else {
    const std::byte* from = staged_.data();
    for (const auto& piece : slot.pieces) {
      std::copy_n(from, piece.size(), piece.data());
      from += piece.size();
    }
    if (staged_.size() > kMostStaged) staged_ = {};
  }
  core_.values.Check(chunk, episode_columns_, ragged_counts_, slot.pieces);
  versions_ = core_.versions.Read(chunk, slot.pieces);
}

asio::awaitable<void> Session::ReadStatus(uint32_t length) {
  const auto wait = status_bytes_.Take(kStatusOverhead + length);
  if (wait.count() > 0) {
    read_deadline_ += wait;
    pause_.expires_after(wait);
    co_await pause_.async_wait(kNoThrow);
    if (closing_ || dead_) co_return;
  }
  if (length > kMaxStatusBytes) {
    ++core_.stats.skipped_statuses;
    co_await connection_.Skip(length);
    co_return;
  }
  const nlohmann::json status = ParseJson("Status", co_await connection_.ReadText(length));
  if (closing_ || dead_) co_return;
  if (!status.is_object() || !status.contains("actor") || !status.contains("stream") ||
      !status["stream"].is_object()) {
    throw UserError("a Status has an actor's part and a stream's");
  }
  core_.handler.OnStatus(*incarnation_, status);
}

void Session::CheckCredits(uint64_t bytes) {
  received_ += bytes;
  const uint64_t outstanding = received_ - announced_;
  if (outstanding > core_.options.window_bytes && outstanding != bytes) {
    throw UserError(StrCat("the actor sent ", outstanding, " bytes with credits for ",
                           core_.options.window_bytes));
  }
}

}  // namespace rookery::stream
