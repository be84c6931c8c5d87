#include "envs/vector_env.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "envs/thread_pool.h"

namespace rookery {
namespace {

VectorEnv::Options Checked(VectorEnv::Options options) {
  if (options.num_envs < 1 || options.num_envs > ThreadPool::kMaxItems) {
    throw UserError(StrCat("number of envs is ", options.num_envs, "; it must be 1 to ",
                           ThreadPool::kMaxItems));
  }
  if (options.num_threads < 1) {
    throw UserError(StrCat("number of threads is ", options.num_threads));
  }
  options.num_threads = std::min(options.num_threads, options.num_envs);
  return options;
}

}  // namespace

struct VectorEnv::Impl {
  // Env 0 is made by the calling thread, whose it is in any case.
  Impl(const EnvFactory& factory, Options options, EpisodeSource source)
      : slots(factory, options.num_envs, options.episode, std::move(source)),
        action_dim(static_cast<size_t>(slots.spec().action.Dim())),
        pool(options.num_threads, slots.spec().threads == ThreadRule::kPinned) {
    ForAll([this](int64_t env) { slots.Make(env); });
  }
  // Pinned envs are destroyed where they lived.
  ~Impl() {
    ForAll([this](int64_t env) { slots.Destroy(env); });
  }

  void ForAll(const ThreadPool::Work& work) { pool.Run(slots.size(), work); }

  void Replay(int64_t env, const EpisodeProgress& progress) {
    const auto fail = [&](const std::string& what) {
      throw Failure(StrCat(slots.spec().id, " (env ", env, "): replaying episode ",
                           progress.episode, " ", what, ": the env is not deterministic"));
    };
    slots.Begin(env, progress.episode);
    if (slots.batch().episodes[static_cast<size_t>(env)] != progress.episode) {
      fail("failed at its reset");
    }
    const std::span<const float> actions(progress.actions);  // (decisions, A)
    for (size_t at = 0; at < actions.size(); at += action_dim) {
      StepResult result;
      try {
        result = slots.Replay(env, actions.subspan(at, action_dim));
      } catch (const EnvError& error) {
        fail(StrCat("failed (", error.what(), ")"));
      }
      if (result.terminated || result.truncated) fail("ended it early");
    }
  }

  EnvSlots slots;
  size_t action_dim;
  ThreadPool pool;
};

VectorEnv::VectorEnv(const EnvFactory& factory, Options options, EpisodeSource source)
    : impl_(std::make_unique<Impl>(factory, Checked(options), std::move(source))) {}
VectorEnv::~VectorEnv() = default;

const EnvSpec& VectorEnv::spec() const { return impl_->slots.spec(); }
int64_t VectorEnv::num_envs() const { return impl_->slots.size(); }
const StepBatch& VectorEnv::batch() const { return impl_->slots.batch(); }
Episode& VectorEnv::episode(int64_t env) { return impl_->slots.episode(env); }

const StepBatch& VectorEnv::Reset(int64_t first_episode) {
  impl_->ForAll([&](int64_t env) { impl_->slots.Begin(env, first_episode); });
  return batch();
}

const StepBatch& VectorEnv::Restore(std::span<const EpisodeProgress> progress) {
  impl_->ForAll([&](int64_t env) { impl_->Replay(env, progress[static_cast<size_t>(env)]); });
  return batch();
}

const StepBatch& VectorEnv::Step(std::span<const float> actions) {
  const size_t dim = impl_->action_dim;
  if (actions.size() != dim * static_cast<size_t>(num_envs())) {
    throw std::invalid_argument(StrCat("VectorEnv::Step: ", actions.size(), " action elements for ",
                                       num_envs(), " envs of ", dim));
  }
  impl_->ForAll([&](int64_t env) {
    impl_->slots.Step(env, actions.subspan(static_cast<size_t>(env) * dim, dim));
  });
  return batch();
}

}  // namespace rookery
