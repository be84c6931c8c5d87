#include "distributed/stream/client.h"

#include <thread>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/stream/client_link.h"

namespace rookery::stream {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kAskStop{20};
constexpr size_t kMaxStatuses = 1'000;

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

struct Client::Impl {
  explicit Impl(ClientOptions given) : options(std::move(given)), link(options, state) {}

  // The state is locked in all of these.
  void CheckAlive() const {
    if (state.refusal) throw UserError(*state.refusal);
    if (state.failure) throw Failure(*state.failure);
  }

  void WakeWriter() {
    if (!state.writer_idle) return;
    state.writer_idle = false;
    link.WakeWriter();
  }

  // Waits for a change; true where `stop` ends the wait.
  bool WaitOrStop(std::unique_lock<std::mutex>& lock, const Stop& stop) {
    if (stop) {
      lock.unlock();
      const bool stopped = stop();
      lock.lock();
      if (stopped) return true;
    }
    state.changed.wait_for(lock, kAskStop);
    return false;
  }

  const ClientOptions options;
  ClientState state;
  ClientLink link;
  std::thread thread;
};

Client::Client(ClientOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Client::~Client() {
  if (!impl_->thread.joinable()) return;
  impl_->link.Stop();
  impl_->thread.join();
}

std::optional<Welcome> Client::Connect(const Stop& stop) {
  ClientState& state = impl_->state;
  std::unique_lock lock(state.mutex);
  if (!impl_->thread.joinable()) {
    impl_->thread = std::thread([impl = impl_.get()] { impl->link.RunThread(); });
  }
  while (!state.welcome) {
    impl_->CheckAlive();
    if (impl_->WaitOrStop(lock, stop)) return std::nullopt;
  }
  impl_->CheckAlive();
  return state.welcome;
}

Welcome Client::welcome() const {
  const std::lock_guard lock(impl_->state.mutex);
  impl_->CheckAlive();
  if (!impl_->state.welcome) throw Failure("Connect comes first");
  return *impl_->state.welcome;
}

uint64_t Client::incarnation() const {
  const std::lock_guard lock(impl_->state.mutex);
  impl_->CheckAlive();
  if (!impl_->state.welcome) throw Failure("Connect comes first");
  return impl_->state.welcome->incarnation;
}

AppendResult Client::Append(const ChunkView& chunk, const Stop& stop) {
  using Outcome = AppendResult::Outcome;
  ClientState& state = impl_->state;
  const auto start = Clock::now();
  // Its size is checked before its length is a u32, and it is copied without the lock.
  const size_t size = kChunkPrefixBytes + chunk.episode_columns.size() +
                      chunk.ragged_counts.size_bytes() + chunk.ColumnBytes();
  size_t limit = impl_->options.max_frame_bytes;
  std::shared_ptr<ChunkFrame> frame;
  {
    const std::lock_guard lock(state.mutex);
    frame = state.chunks.TakeSpare();
    if (state.welcome) limit = std::min<size_t>(limit, state.welcome->max_frame_bytes);
  }
  if (size > limit) {
    throw UserError(StrCat("a chunk of ", chunk.header.rows, " rows has ",
                           HumanBytes(static_cast<double>(size)), ", above the limit of ",
                           HumanBytes(static_cast<double>(limit)), "; send fewer rows at once"));
  }
  frame->Assign(chunk);

  std::unique_lock lock(state.mutex);
  if (!state.welcome) throw Failure("Connect comes first");
  const auto answer = [&](Outcome outcome) { return AppendResult{outcome, SecondsSince(start)}; };
  while (true) {
    impl_->CheckAlive();
    if (state.finished || state.want_bye) return answer(Outcome::kStopped);
    if (chunk.header.incarnation != state.welcome->incarnation) {
      ++state.stats.lost_chunks;
      state.stats.lost_rows += chunk.header.rows;
      return answer(Outcome::kNewIncarnation);
    }
    const bool kept_too_much = state.chunks.bytes() >= 2 * impl_->options.retain_bytes;
    if (!kept_too_much && state.chunks.FitsWindow(size)) break;
    const auto wait = Clock::now();
    const bool stopped = impl_->WaitOrStop(lock, stop);
    (kept_too_much ? state.stats.waited_for_durability : state.stats.waited_for_credits) +=
        SecondsSince(wait);
    if (stopped) return answer(Outcome::kStopped);
  }
  state.chunks.Add(std::move(frame));
  ++state.stats.chunks;
  state.stats.rows += chunk.header.rows;
  state.stats.bytes += size;
  impl_->WakeWriter();
  return answer(Outcome::kAccepted);
}

bool Client::Flush(std::chrono::milliseconds timeout) {
  ClientState& state = impl_->state;
  std::unique_lock lock(state.mutex);
  state.changed.wait_for(lock, timeout,
                         [&] { return state.Ended() || state.chunks.all_inserted(); });
  impl_->CheckAlive();
  return state.chunks.all_inserted();
}

bool Client::Finish(std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  const bool flushed = Flush(timeout);
  ClientState& state = impl_->state;
  std::unique_lock lock(state.mutex);
  state.want_bye = true;
  impl_->WakeWriter();
  state.changed.wait_until(lock, deadline, [&] { return state.Ended(); });
  return flushed;
}

std::optional<Snapshot> Client::LatestSnapshot() {
  const std::lock_guard lock(impl_->state.mutex);
  impl_->CheckAlive();
  return std::exchange(impl_->state.snapshot, std::nullopt);
}

bool Client::HasControl() const {
  const std::lock_guard lock(impl_->state.mutex);
  return !impl_->state.controls.empty();
}

std::optional<nlohmann::json> Client::NextControl() {
  ClientState& state = impl_->state;
  const std::lock_guard lock(state.mutex);
  impl_->CheckAlive();
  if (state.controls.empty()) return std::nullopt;
  nlohmann::json message = std::move(state.controls.front());
  state.controls.pop_front();
  return message;
}

bool Client::finished() const {
  const std::lock_guard lock(impl_->state.mutex);
  return impl_->state.finished;
}

void Client::SendStatus(nlohmann::json status) {
  ClientState& state = impl_->state;
  const std::lock_guard lock(state.mutex);
  impl_->CheckAlive();
  state.statuses.push_back(std::move(status));
  if (state.statuses.size() > kMaxStatuses) {
    state.statuses.pop_front();
    ++state.stats.dropped_statuses;
  }
  impl_->WakeWriter();
}

ClientStats Client::stats() const {
  const std::lock_guard lock(impl_->state.mutex);
  ClientStats stats = impl_->state.stats;
  stats.retained_bytes = impl_->state.chunks.bytes();
  stats.retained_chunks = impl_->state.chunks.chunks();
  stats.durability_wanted = stats.retained_bytes > impl_->options.retain_bytes;
  return stats;
}

}  // namespace rookery::stream
