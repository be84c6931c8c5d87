#include "distributed/stream/client_link.h"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/stream/schema_json.h"

namespace rookery::stream {
namespace {

constexpr std::chrono::milliseconds kWatch{100};
constexpr std::chrono::seconds kLasting{10};  // a connection that lasted so long was a good one
constexpr size_t kMaxControls = 10'000;

// The learner sent this actor away for good.
class Refused : public UserError {
 public:
  using UserError::UserError;
};

std::string MachineName() {
  char name[256] = "";
  gethostname(name, sizeof(name) - 1);
  return name;
}

}  // namespace

ClientLink::ClientLink(const ClientOptions& options, ClientState& state)
    : options_(options), state_(state), pause_(io_), watch_(io_), random_(std::random_device()()) {
  asio::co_spawn(io_, Run(), asio::detached);
  asio::co_spawn(io_, Watch(), asio::detached);
}

void ClientLink::Stop() {
  asio::post(io_, [this] {
    stopping_ = true;
    if (link_) link_->Close();
    pause_.cancel();
    watch_.cancel();
  });
}

void ClientLink::WakeWriter() {
  asio::post(io_, [this] {
    if (link_) link_->wake.cancel();
  });
}

bool ClientLink::Ended() const {
  const std::lock_guard lock(state_.mutex);
  return stopping_ || state_.Ended();
}

std::chrono::milliseconds ClientLink::Jitter(std::chrono::milliseconds backoff) {
  return backoff / 2 + std::chrono::milliseconds(
                           std::uniform_int_distribution<int64_t>(0, backoff.count())(random_));
}

uint64_t ClientLink::Inserted() const {
  const std::lock_guard lock(state_.mutex);
  return state_.chunks.inserted();
}

void ClientLink::Report(const std::string& why, Clock::duration since) {
  const auto now = Clock::now();
  if (!options_.on_trouble) return;
  if (why == reported_ && now - reported_at_ < options_.trouble_interval) return;
  reported_ = why;
  reported_at_ = now;
  options_.on_trouble(StrCat("no way to the learner at ", ToString(options_.endpoint), " for ",
                             HumanSeconds(std::chrono::duration<double>(since).count()), ": ", why,
                             "; trying on"));
}

asio::awaitable<void> ClientLink::Run() {
  auto backoff = options_.first_backoff;
  auto alone_since = Clock::now();
  while (!Ended()) {
    std::string why;
    std::optional<std::string> refusal;
    link_ = std::make_shared<Link>(io_);
    too_late_ = false;
    const uint64_t inserted = Inserted();
    const auto begun = Clock::now();
    try {
      co_await RunOnce(link_);
    } catch (const Refused& error) {
      refusal = error.what();
    } catch (const boost::system::system_error& error) {
      why = too_late_ ? "it doesn't answer" : Explain(error.code());
    } catch (const std::exception& error) {
      why = error.what();
    }
    link_->Close();
    deadline_ = Clock::time_point::max();
    // A Welcome alone is no success: the same failure may follow each of them.
    if (Inserted() != inserted || Clock::now() - begun >= kLasting) {
      backoff = options_.first_backoff;
      alone_since = Clock::now();
    }
    const auto alone = Clock::now() - alone_since;
    {
      const std::lock_guard lock(state_.mutex);
      state_.stats.connected = false;
      if (refusal) state_.refusal = refusal;
      if (link_->bye_sent) state_.finished = true;
      if (!state_.Ended() && options_.give_up_after && alone > *options_.give_up_after) {
        state_.failure =
            StrCat("no learner at ", ToString(options_.endpoint), " for ",
                   HumanSeconds(std::chrono::duration<double>(*options_.give_up_after).count()),
                   ": ", why);
      }
    }
    state_.changed.notify_all();
    if (Ended()) break;
    Report(why, alone);
    pause_.expires_after(Jitter(backoff));
    co_await pause_.async_wait(kNoThrow);
    backoff = std::min(backoff * 2, options_.max_backoff);
  }
  watch_.cancel();
}

asio::awaitable<void> ClientLink::RunOnce(std::shared_ptr<Link> link) {
  deadline_ = Clock::now() + options_.connect_timeout;
  co_await link->connection.Open(options_.endpoint);
  Adopt(co_await Handshake(*link));
  asio::co_spawn(io_, Write(link), asio::detached);
  co_await ReadFrames(*link);
}

Hello ClientLink::MakeHello() const {
  Hello hello;
  hello.token = options_.token;
  hello.actor = options_.actor;
  hello.machine = MachineName();
  hello.pid = getpid();
  hello.schema = options_.schema;
  const std::lock_guard lock(state_.mutex);
  if (const auto& welcome = state_.welcome) {
    if (!hello.schema) hello.schema = welcome->schema;
    hello.returning = {welcome->run_id, welcome->incarnation, welcome->key, state_.chunks.oldest(),
                       state_.chunks.next()};
  }
  return hello;
}

asio::awaitable<Welcome> ClientLink::Handshake(Link& link) {
  const std::string hello = TextFrame(FrameType::kHello, Encode(MakeHello()));
  co_await asio::async_write(link.connection.socket(), asio::buffer(hello), asio::use_awaitable);
  const FrameHeader header = co_await link.connection.ReadFrameHeader(kMaxJsonBytes);
  const std::string text = co_await link.connection.ReadText(header.length);
  if (header.type == FrameType::kRefusal) throw Refused(DecodeRefusal(text));
  if (header.type == FrameType::kBye) throw Failure("the learner is ending");
  if (header.type != FrameType::kWelcome) {
    throw Refused(StrCat(ToString(options_.endpoint), " answers Hello with ", NameOf(header.type)));
  }
  try {
    Welcome welcome = DecodeWelcome(text);
    const std::string mismatch =
        options_.schema ? DescribeMismatch(*options_.schema, welcome.schema) : "";
    if (!mismatch.empty()) {
      throw UserError(StrCat("the learner's columns aren't this actor's: ", mismatch));
    }
    co_return welcome;
  } catch (const UserError& error) {
    throw Refused(error.what());
  }
}

void ClientLink::Adopt(Welcome welcome) {
  const std::lock_guard lock(state_.mutex);
  const auto& old = state_.welcome;
  const bool same = old && old->incarnation == welcome.incarnation && old->key == welcome.key;
  if (old && !same) {
    state_.stats.lost_chunks += state_.chunks.chunks();
    state_.stats.lost_rows += state_.chunks.rows();
    ++state_.stats.incarnation_changes;
    state_.chunks.Reset();
  }
  state_.chunks.Rewind(welcome.next_chunk, welcome.window_bytes);
  state_.welcome = std::move(welcome);
  ++state_.stats.connections;
  state_.stats.connected = true;
  state_.status_due = true;
  state_.changed.notify_all();
}

asio::awaitable<void> ClientLink::ReadFrames(Link& link) {
  while (link.open) {
    deadline_ = Clock::now() + options_.idle_timeout;
    const FrameHeader header = co_await link.connection.ReadFrameHeader(options_.max_frame_bytes);
    deadline_ = Clock::now() + options_.frame_timeout;
    if (header.type == FrameType::kSnapshot) {
      co_await ReadSnapshot(link, header.length);
      continue;
    }
    if (header.length > kMaxJsonBytes) {
      throw UserError(StrCat("a ", NameOf(header.type), " frame of ", header.length, " bytes"));
    }
    const std::string text = co_await link.connection.ReadText(header.length);
    if (header.type == FrameType::kRefusal) throw Refused(DecodeRefusal(text));
    const std::lock_guard lock(state_.mutex);
    if (header.type == FrameType::kAck) {
      state_.chunks.Acknowledge(DecodeAck(std::as_bytes(std::span(text))));
      if (state_.writer_idle && !state_.chunks.all_sent()) link.wake.cancel();
    } else if (header.type == FrameType::kControl) {
      if (state_.controls.size() >= kMaxControls) throw Failure("too many control messages");
      state_.controls.push_back(ParseJson("Control", text));
    } else if (header.type == FrameType::kBye) {
      state_.finished = true;
      link.open = false;
    } else {
      throw UserError(StrCat("a learner doesn't send ", NameOf(header.type)));
    }
    state_.changed.notify_all();
  }
}

asio::awaitable<void> ClientLink::ReadSnapshot(Link& link, size_t length) {
  if (length < kSnapshotPrefixBytes) throw UserError("a Snapshot frame without a version");
  std::array<std::byte, kSnapshotPrefixBytes> version;
  co_await link.connection.Read(version);
  auto bytes = std::make_shared<std::vector<std::byte>>();
  co_await link.connection.ReadGrowing(*bytes, length - kSnapshotPrefixBytes);
  const std::lock_guard lock(state_.mutex);
  state_.snapshot = {DecodeSnapshotVersion(version), std::move(bytes)};
  state_.changed.notify_all();
}

asio::awaitable<void> ClientLink::Watch() {
  while (!Ended()) {
    watch_.expires_after(kWatch);
    co_await watch_.async_wait(kNoThrow);
    const auto now = Clock::now();
    if (link_ && now >= deadline_) {
      too_late_ = true;
      link_->Close();
    }
    const std::lock_guard lock(state_.mutex);
    const bool wanted = state_.chunks.bytes() > options_.retain_bytes;
    const bool news = wanted != state_.stats.durability_wanted;
    state_.stats.durability_wanted = wanted;
    if (state_.stats.connected && (news || now - last_status_ >= options_.heartbeat)) {
      state_.status_due = true;
      link_->wake.cancel();
    }
  }
}

}  // namespace rookery::stream
