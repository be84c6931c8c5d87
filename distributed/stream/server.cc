#include "distributed/stream/server.h"

#include <future>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "core/error.h"
#include "core/strings.h"
#include "distributed/stream/listener.h"
#include "distributed/stream/server_core.h"
#include "distributed/stream/session.h"

namespace rookery::stream {

struct Server::Impl {
  Impl(ServerOptions options, ServerHandler& handler, ChunkSink& sink)
      : core(std::move(options), handler, sink) {}

  // Runs `function` on the server's thread and waits for it; here, where there is none.
  template <class Function>
  void Call(Function function) {
    if (!thread.joinable() || core.io.get_executor().running_in_this_thread()) return function();
    std::packaged_task<void()> task(std::move(function));
    std::future<void> done = task.get_future();
    asio::post(core.io, [&task] { task(); });
    done.get();
  }

  // Runs it there some time.
  template <class Function>
  void Post(Function function) {
    if (!thread.joinable()) return function();
    asio::post(core.io, std::move(function));
  }

  ServerCore core;
  std::vector<std::shared_ptr<Listener>> listeners;
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work;
  std::thread thread;
};

void RequireFree(const Endpoint& endpoint) {
  asio::io_context io;
  stream::Listen(io, endpoint, [](Socket) {})->Close();
}

Server::Server(ServerOptions options, ServerHandler& handler, ChunkSink& sink)
    : impl_(std::make_unique<Impl>(std::move(options), handler, sink)) {}

Server::~Server() { Stop(); }

Endpoint Server::Listen(const Endpoint& endpoint, Door door) {
  Endpoint real;
  impl_->Call([&] {
    ServerCore* core = &impl_->core;
    impl_->listeners.push_back(stream::Listen(core->io, endpoint, [core, door](Socket socket) {
      core->OnAccept(std::move(socket), door);
    }));
    real = impl_->listeners.back()->endpoint();
  });
  return real;
}

void Server::RestoreState(StreamState state) {
  // What was saved with the checkpoint that is being restored is durable.
  for (const auto& [incarnation, saved] : state) {
    impl_->core.durable[incarnation] = saved.next_chunk;
    impl_->core.away[incarnation] = Session::Clock::now();
  }
  impl_->core.state = std::move(state);
}

void Server::Start() {
  impl_->work.emplace(impl_->core.io.get_executor());
  asio::co_spawn(impl_->core.io, impl_->core.Tick(), asio::detached);
  impl_->thread = std::thread([core = &impl_->core] { core->io.run(); });
}

void Server::Stop() {
  Impl& impl = *impl_;
  impl.Call([&impl] {
    impl.core.stopping = true;
    for (const auto& listener : impl.listeners) listener->Close();
    impl.listeners.clear();
    const auto sessions = impl.core.sessions;
    for (const auto& session : sessions) session->Dismiss();
    impl.core.tick.cancel();
  });
  impl.work.reset();
  // With the listeners closed and the sessions gone, the thread has nothing left to do.
  if (impl.thread.joinable()) {
    impl.thread.join();
  } else {
    impl.core.io.run();
  }
}

void Server::WhilePaused(const std::function<void(const StreamState&)>& function) {
  impl_->Call([&] { function(impl_->core.state); });
}

StreamState Server::SaveState() {
  StreamState state;
  WhilePaused([&](const StreamState& now) { state = now; });
  return state;
}

void Server::MarkDurable(uint64_t incarnation, uint64_t next_chunk) {
  impl_->Post([core = &impl_->core, incarnation, next_chunk] {
    core->MarkDurable(incarnation, next_chunk);
  });
}

void Server::MarkDurable(const StreamState& state) {
  impl_->Post([core = &impl_->core, state] {
    for (const auto& [incarnation, saved] : state) {
      core->MarkDurable(incarnation, saved.next_chunk);
    }
  });
}

void Server::Forget(uint64_t incarnation) {
  impl_->Call([&] { impl_->core.Forget(incarnation); });
}

void Server::Publish(std::shared_ptr<const std::vector<std::byte>> snapshot, int64_t version) {
  const size_t frame = snapshot->size() + kSnapshotPrefixBytes;
  if (frame > impl_->core.options.max_frame_bytes) {
    throw UserError(StrCat("a policy snapshot of ", HumanBytes(static_cast<double>(frame)),
                           " is above the limit of a frame, ",
                           HumanBytes(static_cast<double>(impl_->core.options.max_frame_bytes))));
  }
  impl_->Post([core = &impl_->core, snapshot = std::move(snapshot), version]() mutable {
    core->latest = {std::move(snapshot), version, core->latest.sequence + 1};
    for (const auto& session : core->sessions) session->NotifyWriter();
  });
}

void Server::SendControl(uint64_t incarnation, const nlohmann::json& message) {
  impl_->Post([core = &impl_->core, incarnation, text = DumpJson(message)] {
    const auto found = core->by_incarnation.find(incarnation);
    if (found != core->by_incarnation.end()) {
      std::shared_ptr<Session>(found->second)->SendControl(text);
    }
  });
}

void Server::BroadcastControl(const nlohmann::json& message) {
  impl_->Post([core = &impl_->core, text = DumpJson(message)] {
    const auto sessions = core->sessions;
    for (const auto& session : sessions) session->SendControl(text);
  });
}

void Server::Wake() {
  impl_->Post([core = &impl_->core] { core->GrantCredits(); });
}

ServerStats Server::Stats() {
  ServerStats stats;
  impl_->Call([&] {
    stats = impl_->core.stats;
    stats.sessions = impl_->core.by_incarnation.size();
    for (const auto& session : impl_->core.sessions) stats.waiting_bytes += session->owed_bytes();
  });
  return stats;
}

}  // namespace rookery::stream
