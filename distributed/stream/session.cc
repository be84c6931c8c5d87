#include "distributed/stream/session.h"

#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "core/error.h"
#include "core/printable.h"
#include "core/strings.h"

namespace rookery::stream {
namespace {

// An actor that doesn't read what it is told isn't waited for.
constexpr size_t kMaxQueuedBytes = size_t{4} << 20;
constexpr std::chrono::seconds kHangUpTimeout{2};
constexpr size_t kMaxRefusal = 2000;  // bytes
// What an actor says beside its rows, unless these account for it (session_read.cc).
constexpr double kStatusBytesASecond = 256 << 10;
constexpr double kStatusBurstBytes = 4 << 20;

std::string SecondsText(std::chrono::milliseconds time) {
  return HumanSeconds(static_cast<double>(time.count()) / 1000);
}

}  // namespace

Session::Session(Socket socket, ServerCore& core, Door door)
    : core_(core),
      connection_(std::move(socket)),
      wake_(core.io, Clock::time_point::max()),
      pause_(core.io),
      peer_{.address = connection_.PeerAddress(), .door = door},
      status_bytes_(kStatusBytesASecond, kStatusBurstBytes),
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
    if (closing_) return Kill(reason_);
    if (welcomed_) return Kill(StrCat("silent for ", SecondsText(core_.options.idle_timeout)));
    core_.handler.OnRefused(peer_, "it didn't say Hello");
    return Kill("it didn't say Hello");
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
  reason_ = Printable(text, kMaxRefusal);
  core_.handler.OnRefused(peer_, reason_);
  if (closing_ || dead_) return;  // the handler's doing
  Queue(TextFrame(FrameType::kRefusal, EncodeRefusal(reason_)));
  closing_ = true;
  read_deadline_ = Clock::now() + kHangUpTimeout;
  if (ticket_) core_.sink.Abort(*ticket_);
  ticket_.reset();
  NotifyWriter();
}

void Session::Dismiss() {
  if (closing_ || dead_) return;
  pause_.cancel();
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
  pause_.cancel();
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

}  // namespace rookery::stream
