#include "envs/vector_env.h"

#include <algorithm>
#include <functional>
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

// Larger groups gain little more than this, and their states leave the nearest cache.
constexpr int64_t kMaxGroup = 16;

// Where groups of envs begin, and the end of the last one; equally many for each thread. A thread's
// groups get smaller towards the end of its share, where others that are done early may help out.
std::vector<int64_t> GroupBounds(const VectorEnv::Options& options, bool pinned) {
  const int64_t n = options.num_envs, threads = options.num_threads;
  const auto group = [&](int64_t left) {
    return std::min(kMaxGroup, threads == 1 || pinned ? left : (left + 1) / 2);
  };
  int64_t groups = 0;
  for (int64_t left = (n + threads - 1) / threads; left > 0; left -= group(left)) ++groups;
  std::vector<int64_t> bounds = {0};
  for (int64_t thread = 0; thread < threads; ++thread) {
    const int64_t end = n * (thread + 1) / threads;
    for (int64_t i = 0; i < groups; ++i) {
      bounds.push_back(bounds.back() + group(end - bounds.back()));
    }
  }
  return bounds;
}

}  // namespace

struct VectorEnv::Impl {
  // Env 0 is made by the calling thread, whose it is in any case.
  Impl(const EnvFactory& factory, Options options, EpisodeSource source)
      : slots(factory, options.num_envs, options.episode, std::move(source)),
        pinned(slots.spec().threads == ThreadRule::kPinned),
        bounds(GroupBounds(options, pinned)),
        pool(options.num_threads, pinned) {
    ForAll([this](int64_t env) { slots.Make(env); });
  }
  // Pinned envs are destroyed where they lived.
  ~Impl() {
    ForAll([this](int64_t env) { slots.Destroy(env); });
  }

  // The groups that are stepped side by side, each [begin, end) of the envs.
  void ForGroups(const std::function<void(int64_t begin, int64_t end)>& work) {
    pool.Run(static_cast<int64_t>(bounds.size()) - 1, [&](int64_t group) {
      const auto i = static_cast<size_t>(group);
      if (bounds[i] < bounds[i + 1]) work(bounds[i], bounds[i + 1]);
    });
  }
  // By the same threads.
  void ForAll(const std::function<void(int64_t env)>& work) {
    ForGroups([&](int64_t begin, int64_t end) {
      for (int64_t env = begin; env < end; ++env) work(env);
    });
  }

  void Replay(int64_t env, const EpisodeProgress& progress) {
    const auto fail = [&](const std::string& what) {
      throw Failure(StrCat(slots.spec().id, " (env ", env, "): replaying episode ",
                           progress.episode, " ", what, ": the env is not deterministic"));
    };
    slots.Begin(env, progress.episode);
    if (slots.batch().episodes[static_cast<size_t>(env)] != progress.episode) {
      fail("failed at its reset");
    }
    const size_t size = slots.ActionSize(env);  // the same in all of an episode
    const std::span<const float> actions(progress.actions);
    if (actions.size() != size * static_cast<size_t>(progress.decisions)) fail("has other sizes");
    for (size_t decision = 0; decision < static_cast<size_t>(progress.decisions); ++decision) {
      StepResult result;
      try {
        result = slots.Replay(env, actions.subspan(decision * size, size));
      } catch (const EnvError& error) {
        fail(StrCat("failed (", error.what(), ")"));
      }
      if (result.terminated || result.truncated) fail("ended it early");
    }
  }

  // The part of the envs [begin, end).
  std::span<const float> ActionsOf(std::span<const float> actions, int64_t begin,
                                   int64_t end) const {
    const auto from = static_cast<size_t>(begin), to = static_cast<size_t>(end);
    const size_t dim = slots.action_sizes().dim();
    if (!slots.action_sizes().vary()) return actions.subspan(from * dim, (to - from) * dim);
    return actions.subspan(offsets[from], offsets[to] - offsets[from]);
  }
  // Throws std::invalid_argument where it is not the number of the next actions' elements.
  void CheckSize(size_t elements) {
    const auto n = static_cast<size_t>(slots.size());
    size_t right = slots.action_sizes().dim() * n;
    if (slots.action_sizes().vary()) {
      offsets.assign(1, 0);
      for (size_t env = 0; env < n; ++env) {
        offsets.push_back(offsets.back() + slots.ActionSize(static_cast<int64_t>(env)));
      }
      right = offsets.back();
    }
    if (elements == right) return;
    throw std::invalid_argument(StrCat("VectorEnv::Step: ", elements, " action elements for ", n,
                                       " envs; they need ", right));
  }

  EnvSlots slots;
  std::vector<size_t> offsets;  // (N + 1), of the present actions, where their sizes vary
  bool pinned;
  std::vector<int64_t> bounds;  // of the groups
  ThreadPool pool;
};

VectorEnv::VectorEnv(const EnvFactory& factory, Options options, EpisodeSource source)
    : impl_(std::make_unique<Impl>(factory, Checked(options), std::move(source))) {}
VectorEnv::~VectorEnv() = default;

const EnvSpec& VectorEnv::spec() const { return impl_->slots.spec(); }
int64_t VectorEnv::num_envs() const { return impl_->slots.size(); }
const StepBatch& VectorEnv::batch() const { return impl_->slots.batch(); }
Episode& VectorEnv::episode(int64_t env) { return impl_->slots.episode(env); }

size_t VectorEnv::ActionSize(int64_t env) const { return impl_->slots.ActionSize(env); }

const StepBatch& VectorEnv::Reset(int64_t first_episode) {
  impl_->ForAll([&](int64_t env) { impl_->slots.Begin(env, first_episode); });
  return batch();
}

const StepBatch& VectorEnv::Restore(std::span<const EpisodeProgress> progress) {
  impl_->ForAll([&](int64_t env) { impl_->Replay(env, progress[static_cast<size_t>(env)]); });
  return batch();
}

const StepBatch& VectorEnv::Step(std::span<const float> actions) {
  impl_->CheckSize(actions.size());
  impl_->ForGroups([&](int64_t begin, int64_t end) {
    impl_->slots.Step(begin, end - begin, impl_->ActionsOf(actions, begin, end));
  });
  return batch();
}

}  // namespace rookery
