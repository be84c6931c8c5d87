#include "envs/async_vector_env.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

AsyncVectorEnv::Options Checked(const AsyncVectorEnv::Options& options) {
  if (options.num_envs < 1 || options.batch < 1 || options.batch > options.num_envs ||
      options.num_threads < 1) {
    throw UserError(StrCat("asynchronous envs: ", options.num_envs, " envs, batches of ",
                           options.batch, ", ", options.num_threads,
                           " threads; all must be at least 1, and a batch at most all envs"));
  }
  return options;
}

}  // namespace

struct AsyncVectorEnv::Impl {
  Impl(const EnvFactory& factory, const Options& given, EpisodeSource source)
      : options(Checked(given)),
        slots(factory, options.num_envs, options.episode, std::move(source)),
        action_dim(slots.action_sizes().dim()),
        actions(static_cast<size_t>(options.num_envs) * action_dim),
        with_caller(static_cast<size_t>(options.num_envs)) {
    if (slots.spec().threads != ThreadRule::kAny) {
      throw UserError(StrCat("env ", slots.spec().id,
                             " must stay on one thread: it can't be stepped asynchronously"));
    }
    if (slots.action_sizes().vary()) {
      throw UserError(StrCat("env ", slots.spec().id, ": its action has a row for each row of '",
                             slots.spec().action.rows_of,
                             "'; asynchronous envs take actions of one size"));
    }
    batch.envs.resize(static_cast<size_t>(options.batch));
    batch.steps = StepBatch(slots.spec(), options.batch);
    for (int64_t env = 0; env < options.num_envs; ++env) {
      slots.Make(env);
      slots.Begin(env, 0);
      ready.push_back(env);
    }
    for (int64_t i = 0; i < options.num_threads; ++i) {
      threads.emplace_back([this](const std::stop_token& stop) { Work(stop); });
    }
  }

  void Work(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    for (;;) {
      queue_changed.wait(lock, stop, [this] { return !queue.empty(); });
      if (stop.stop_requested()) return;  // what is queued is nobody's any more
      const int64_t env = queue.front();
      queue.pop_front();
      ++stepping;
      lock.unlock();
      std::exception_ptr thrown;
      try {
        slots.Step(env, 1,
                   std::span(actions).subspan(static_cast<size_t>(env) * action_dim, action_dim));
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      --stepping;
      if (thrown) {
        error = thrown;
      } else {
        ready.push_back(env);
      }
      if (error || ready.size() == static_cast<size_t>(options.batch)) ready_changed.notify_one();
    }
  }

  const Options options;
  EnvSlots slots;
  size_t action_dim;
  std::vector<float> actions;     // (N, A); a row is the caller's or its env's
  std::vector<bool> with_caller;  // (N)
  Batch batch;

  std::mutex mutex;
  std::condition_variable_any queue_changed, ready_changed;
  std::deque<int64_t> queue;  // guarded by mutex, as the next three
  std::deque<int64_t> ready;  // in the order in which they were done
  int64_t stepping = 0;
  std::exception_ptr error;
  std::vector<std::jthread> threads;  // last: they go first
};

AsyncVectorEnv::AsyncVectorEnv(const EnvFactory& factory, const Options& options,
                               EpisodeSource source)
    : impl_(std::make_unique<Impl>(factory, options, std::move(source))) {}
AsyncVectorEnv::~AsyncVectorEnv() = default;

const EnvSpec& AsyncVectorEnv::spec() const { return impl_->slots.spec(); }
int64_t AsyncVectorEnv::num_envs() const { return impl_->slots.size(); }

void AsyncVectorEnv::Send(std::span<const float> actions, std::span<const int64_t> envs) {
  Impl& impl = *impl_;
  const size_t dim = impl.action_dim;
  if (actions.size() != envs.size() * dim) {
    throw std::invalid_argument(StrCat("AsyncVectorEnv::Send: ", actions.size(),
                                       " action elements for ", envs.size(), " envs of ", dim));
  }
  std::vector<bool> with_caller = impl.with_caller;  // all of `envs` are sent, or none
  for (const int64_t env : envs) {
    if (env < 0 || env >= num_envs() || !with_caller[static_cast<size_t>(env)]) {
      throw std::invalid_argument(StrCat("AsyncVectorEnv::Send: env ", env, " was not received"));
    }
    with_caller[static_cast<size_t>(env)] = false;
  }
  impl.with_caller = std::move(with_caller);
  for (size_t i = 0; i < envs.size(); ++i) {
    const auto env = static_cast<size_t>(envs[i]);
    std::ranges::copy(actions.subspan(i * dim, dim),
                      impl.actions.begin() + static_cast<std::ptrdiff_t>(env * dim));
  }
  {
    const std::lock_guard lock(impl.mutex);
    impl.queue.insert(impl.queue.end(), envs.begin(), envs.end());
  }
  impl.queue_changed.notify_all();
}

const AsyncVectorEnv::Batch& AsyncVectorEnv::Receive() {
  Impl& impl = *impl_;
  std::vector<int64_t>& envs = impl.batch.envs;
  {
    std::unique_lock lock(impl.mutex);
    const auto under_way =
        static_cast<int64_t>(impl.queue.size() + impl.ready.size()) + impl.stepping;
    if (under_way < impl.options.batch && !impl.error) {
      throw std::logic_error(StrCat("AsyncVectorEnv::Receive: ", under_way,
                                    " envs are under way, a batch is ", impl.options.batch));
    }
    impl.ready_changed.wait(lock, [&] { return impl.error || impl.ready.size() >= envs.size(); });
    if (impl.error) std::rethrow_exception(impl.error);
    std::copy_n(impl.ready.begin(), envs.size(), envs.begin());
    impl.ready.erase(impl.ready.begin(),
                     impl.ready.begin() + static_cast<std::ptrdiff_t>(envs.size()));
  }
  for (size_t i = 0; i < envs.size(); ++i) {
    impl.batch.steps.CopyRow(impl.slots.batch(), envs[i], static_cast<int64_t>(i));
    impl.with_caller[static_cast<size_t>(envs[i])] = true;
  }
  return impl.batch;
}

}  // namespace rookery
