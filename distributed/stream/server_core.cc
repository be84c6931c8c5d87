#include "distributed/stream/server_core.h"

#include <algorithm>
#include <random>

#include "core/error.h"
#include "core/plural.h"
#include "core/printable.h"
#include "core/strings.h"
#include "distributed/stream/chunk_view.h"
#include "distributed/stream/schema_json.h"
#include "distributed/stream/session.h"

namespace rookery::stream {
namespace {

constexpr std::chrono::milliseconds kTick{200};
constexpr std::chrono::milliseconds kSoon{5};
constexpr size_t kHelloBytes = size_t{16} << 10;  // without a schema: token, names
constexpr size_t kMostName = 100;                 // bytes of a peer's name in a message
constexpr std::chrono::seconds kLate{1};  // between two ticks: a long WhilePaused, a slow sink

// What a peer is known by: its process has another number each time.
std::string QuarantineName(const HelloInfo& peer) {
  return StrCat(peer.address, "\n", peer.machine, "\n", peer.actor);
}

uint64_t RandomKey() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

std::vector<std::string> Common(const std::vector<std::string>& a,
                                const std::vector<std::string>& b) {
  std::vector<std::string> common;
  for (const std::string& feature : a) {
    if (std::find(b.begin(), b.end(), feature) != b.end()) common.push_back(feature);
  }
  return common;
}

}  // namespace

std::string NameOf(const HelloInfo& peer) {
  if (peer.actor.empty()) return StrCat("somebody at ", peer.address);
  return StrCat("actor '", Printable(peer.actor, kMostName), "' on ",
                Printable(peer.machine, kMostName), " (", peer.address, ")");
}

ServerCore::ServerCore(ServerOptions given, ServerHandler& handler, ChunkSink& sink)
    : options(std::move(given)),
      handler(handler),
      sink(sink),
      values(options.schema),
      versions(options.schema),
      // The same columns may be written with other blanks.
      max_hello_bytes(
          std::min(kMaxJsonBytes, kHelloBytes + 2 * DumpJson(SchemaToJson(options.schema)).size())),
      max_chunk_bytes(
          std::min(options.max_frame_bytes, MaxChunkBytes(options.schema, options.max_chunk_rows))),
      tick(io),
      quarantine_(options.quarantine) {}

void ServerCore::OnAccept(Socket socket, Door door) {
  if (stopping) return;
  const auto session = std::make_shared<Session>(std::move(socket), *this, door);
  sessions.insert(session);
  session->Start();
  if (door != Door::kStrangers) return;
  waiting_.push_back(session);
  LimitWaiting();
}

void ServerCore::LimitWaiting() {
  std::erase_if(waiting_, [](const std::weak_ptr<Session>& weak) {
    const auto session = weak.lock();
    return session == nullptr || !session->waits();
  });
  while (waiting_.size() > options.max_waiting) {
    const auto oldest = waiting_.front().lock();
    waiting_.pop_front();
    oldest->Kill("others came that may have more to say");
  }
}

size_t ServerCore::WelcomedStrangers() const {
  return static_cast<size_t>(std::ranges::count_if(by_incarnation, [](const auto& entry) {
    return entry.second->peer().door == Door::kStrangers;
  }));
}

std::string ServerCore::NoteBadChunk(const HelloInfo& peer, const std::string& what) {
  const auto now = Quarantine::Clock::now();
  if (!quarantine_.Note(QuarantineName(peer), Printable(what, 500), now)) return what;
  const std::string text = *quarantine_.Refusal(QuarantineName(peer), now);
  handler.OnQuarantined(peer, text);
  return text;
}

std::optional<uint64_t> ServerCore::KnownIncarnation(const Hello& hello) const {
  if (!hello.returning || hello.returning->run_id != options.run_id) return std::nullopt;
  const Returning& returning = *hello.returning;
  const auto known = state.find(returning.incarnation);
  if (known == state.end() || known->second.key != returning.key) return std::nullopt;
  // It has to be able to send what is missing.
  const uint64_t next = known->second.next_chunk;
  if (next < returning.oldest || next > returning.next) return std::nullopt;
  return returning.incarnation;
}

Welcome ServerCore::Greet(const Hello& hello, const std::shared_ptr<Session>& session) {
  const HelloInfo& peer = session->peer();
  const bool stranger = peer.door == Door::kStrangers;
  if (stranger && !options.token.empty() && !SameToken(options.token, hello.token)) {
    throw UserError("the token is missing or wrong; give the actor the learner's token file");
  }
  if (const auto why = quarantine_.Refusal(QuarantineName(peer), Quarantine::Clock::now())) {
    throw UserError(*why);
  }
  if (hello.schema) {
    const std::string mismatch = DescribeMismatch(options.schema, *hello.schema);
    if (!mismatch.empty()) {
      throw UserError(StrCat("the actor's columns aren't the learner's: ", mismatch));
    }
  }
  HelloInfo info = peer;
  info.returning = KnownIncarnation(hello);
  const bool replaces = info.returning && by_incarnation.contains(*info.returning);
  if (stranger && !replaces && WelcomedStrangers() >= options.max_sessions) {
    throw UserError(
        StrCat("this learner takes ", Counted(options.max_sessions, "actor"), " at most"));
  }
  HelloReply reply = handler.OnHello(info);
  if (!reply.refusal.empty()) throw UserError(reply.refusal);
  const uint64_t incarnation = reply.incarnation;
  if (info.returning != incarnation && state.contains(incarnation)) {
    throw Failure(StrCat("the learner gave incarnation ", incarnation, " twice"));
  }
  const auto [entry, fresh] = state.try_emplace(incarnation);
  if (fresh) entry->second = {.key = RandomKey(), .own = !stranger};
  away.erase(incarnation);
  // The same actor over an older connection, which isn't known to be dead yet.
  if (const auto old = by_incarnation.find(incarnation); old != by_incarnation.end()) {
    std::shared_ptr<Session>(old->second)->Supersede();
  }
  by_incarnation[incarnation] = session;
  session->set_incarnation(incarnation);
  return {.features = Common(Features(), hello.features),
          .run_id = options.run_id,
          .incarnation = incarnation,
          .key = entry->second.key,
          .next_chunk = entry->second.next_chunk,
          .window_bytes = options.window_bytes,
          .max_frame_bytes = max_chunk_bytes,
          .schema = options.schema,
          .config = std::move(reply.config)};
}

void ServerCore::OnEnd(const std::shared_ptr<Session>& session, const std::string& reason,
                       bool left) {
  sessions.erase(session);
  if (stopping) tick.cancel();
  // What the handler throws here has nobody left to be told.
  try {
    if (!session->incarnation()) return;
    const uint64_t incarnation = *session->incarnation();
    const auto current = by_incarnation.find(incarnation);
    if (current != by_incarnation.end() && current->second == session) {
      by_incarnation.erase(current);
    }
    if (session->superseded()) return;
    if (left) Forget(incarnation);
    if (state.contains(incarnation)) away[incarnation] = Session::Clock::now();
    handler.OnGone(incarnation, reason, left);
  } catch (const std::exception&) {
  }
}

void ServerCore::Forget(uint64_t incarnation) {
  if (const auto current = by_incarnation.find(incarnation); current != by_incarnation.end()) {
    std::shared_ptr<Session>(current->second)->Kill("it was forgotten");
  }
  durable.erase(incarnation);
  away.erase(incarnation);
  if (state.erase(incarnation) > 0) sink.CloseIncarnation(incarnation);
}

// An actor that comes back after that begins a new life. Those that never sent a chunk go first.
void ServerCore::ForgetAway(Session::Clock::time_point now) {
  const auto rank = [this](const auto& entry) {
    return std::pair(state.at(entry.first).next_chunk > 0, entry.second);
  };
  while (!away.empty()) {
    const auto oldest = std::ranges::min_element(away, {}, [](const auto& e) { return e.second; });
    if (now - oldest->second >= options.forget_after) {
      Forget(oldest->first);
    } else if (away.size() > options.max_away) {
      Forget(std::ranges::min_element(away, {}, rank)->first);
    } else {
      return;
    }
  }
}

void ServerCore::MarkDurable(uint64_t incarnation, uint64_t next_chunk) {
  const auto known = state.find(incarnation);
  if (known == state.end()) return;
  uint64_t& mark = durable[incarnation];
  mark = std::max(mark, std::min(next_chunk, known->second.next_chunk));
  const auto session = by_incarnation.find(incarnation);
  if (session != by_incarnation.end()) session->second->AckSoon();
}

void ServerCore::TickSoon() {
  if (hurry) return;
  hurry = true;
  tick.cancel();
}

void ServerCore::GrantCredits() {
  for (const auto& session : std::vector(sessions.begin(), sessions.end())) {
    session->GrantCredits();
  }
}

asio::awaitable<void> ServerCore::Tick() {
  auto last = Session::Clock::now();
  while (!stopping || !sessions.empty()) {
    if (!hurry) {
      tick.expires_after(kTick);
      co_await tick.async_wait(kNoThrow);
    }
    if (hurry) {
      tick.expires_after(kSoon);
      co_await tick.async_wait(kNoThrow);
    }
    hurry = false;
    const auto now = Session::Clock::now();
    if (now - last > kLate) {
      for (const auto& session : sessions) session->Postpone(now - last);
    }
    last = now;
    ForgetAway(now);
    for (const auto& session : std::vector(sessions.begin(), sessions.end())) {
      try {
        session->OnTick(now);
        if (session->owed_bytes() > 0) hurry = true;
      } catch (const std::exception& error) {
        session->Kill(error.what());
      }
    }
  }
}

}  // namespace rookery::stream
