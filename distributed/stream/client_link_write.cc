// What a client writes: statuses, chunks, and goodbye.
#include <boost/asio/write.hpp>

#include "distributed/stream/client_link.h"

namespace rookery::stream {
namespace {

constexpr std::chrono::seconds kLastWords{2};  // after a failed write, for what the learner said
constexpr size_t kChunksAWrite = 15;           // Asio writes 16 buffers at once

}  // namespace

std::string ClientLink::TakeStatuses() {
  std::string frames;
  const ClientStats& stats = state_.stats;
  const bool wanted = state_.chunks.bytes() > options_.retain_bytes;
  const nlohmann::json mine = {{"retained_bytes", state_.chunks.bytes()},
                               {"retained_chunks", state_.chunks.chunks()},
                               {"durability_wanted", wanted},
                               {"chunks", stats.chunks},
                               {"rows", stats.rows},
                               {"bytes", stats.bytes},
                               {"lost_chunks", stats.lost_chunks},
                               {"lost_rows", stats.lost_rows},
                               {"connections", stats.connections},
                               {"waited_for_credits", stats.waited_for_credits},
                               {"waited_for_durability", stats.waited_for_durability}};
  if (state_.statuses.empty()) state_.statuses.emplace_back(nullptr);  // a heartbeat
  for (const nlohmann::json& status : state_.statuses) {
    const std::string text = DumpJson({{"actor", status}, {"stream", mine}});
    if (text.size() <= kMaxStatusBytes) {
      frames += TextFrame(FrameType::kStatus, text);
    } else {
      ++state_.stats.dropped_statuses;
    }
  }
  state_.statuses.clear();
  state_.status_due = false;
  last_status_ = Clock::now();
  return frames;
}

asio::awaitable<void> ClientLink::Write(std::shared_ptr<Link> link) {
  while (link->open) {
    std::string text;
    std::vector<std::shared_ptr<const ChunkFrame>> chunks;
    bool bye = false;
    {
      const std::lock_guard lock(state_.mutex);
      if (state_.status_due || !state_.statuses.empty()) text = TakeStatuses();
      chunks = state_.chunks.TakeToSend(kChunksAWrite);
      if (text.empty() && chunks.empty() && state_.want_bye && state_.chunks.all_sent()) {
        text = TextFrame(FrameType::kBye, "");
        bye = true;
      }
      state_.writer_idle = text.empty() && chunks.empty();
    }
    if (text.empty() && chunks.empty()) {
      co_await link->wake.async_wait(kNoThrow);
      continue;
    }
    link->bye_sent = bye;  // before the learner can answer it by hanging up
    std::vector<asio::const_buffer> buffers;
    if (!text.empty()) buffers.push_back(asio::buffer(text));
    for (const auto& chunk : chunks) {
      buffers.emplace_back(chunk->bytes().data(), chunk->bytes().size());
    }
    const auto [error, n] =
        co_await asio::async_write(link->connection.socket(), buffers, kNoThrow);
    {
      const std::lock_guard lock(state_.mutex);
      chunks.clear();
    }
    if (error) {
      // The reader finds out why, and ends the connection.
      if (link->open) deadline_ = std::min(deadline_, Clock::now() + kLastWords);
      co_return;
    }
    if (bye) co_return;
  }
}

}  // namespace rookery::stream
