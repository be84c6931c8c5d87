#include "envs/vector_env.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/strings.h"
#include "envs/thread_pool.h"

namespace rookery {
namespace {

constexpr size_t kAlignment = 64;
constexpr int kResetAttempts = 10;

// One env with what belongs to it, apart from the others' cache lines.
struct alignas(kAlignment) Slot {
  std::unique_ptr<Episode> episode;
  std::vector<std::byte*> rows;   // of each observation field
  std::span<double> diagnostics;  // (D)
  int64_t next_episode = 0;
  EpisodeStart start;
};

VectorEnv::Options Checked(VectorEnv::Options options) {
  if (options.num_envs < 1) throw UserError(StrCat("number of envs is ", options.num_envs));
  if (options.num_threads < 1)
    throw UserError(StrCat("number of threads is ", options.num_threads));
  options.num_threads = std::min(options.num_threads, options.num_envs);
  return options;
}

}  // namespace

FieldBatch::FieldBatch(const TensorSpec& spec, int64_t num_envs)
    : spec_(spec), row_bytes_(spec.NumBytes()) {
  const size_t size = row_bytes_ * static_cast<size_t>(num_envs);
  memory_ = std::make_unique<std::byte[]>(size + kAlignment);
  void* data = memory_.get();
  size_t space = size + kAlignment;
  data_ = static_cast<std::byte*>(std::align(kAlignment, size, data, space));
}

struct VectorEnv::Impl {
  Impl(const EnvFactory& factory, Options given, EpisodeSource episode_source)
      : options(Checked(given)), source(std::move(episode_source)), slots(Size()) {
    MakeEpisode(factory, 0);  // by the calling thread, whose env 0 is in any case
    env_spec = slots[0].episode->spec();
    pool = std::make_unique<ThreadPool>(options.num_threads, spec().threads == ThreadRule::kPinned);
    if (spec().threads == ThreadRule::kOneCopyAProcess && options.num_envs > 1) {
      throw UserError(StrCat("env ", spec().id, " allows one copy a process, asked for ",
                             options.num_envs, "; use more actors with one env each"));
    }
    pool->Run(options.num_envs, [&](int64_t env) {
      if (env > 0) MakeEpisode(factory, env);
    });
    MakeBatch();
  }

  // Pinned envs are destroyed where they lived.
  ~Impl() {
    pool->Run(options.num_envs, [&](int64_t env) { At(env).episode.reset(); });
  }

  size_t Size() const { return static_cast<size_t>(options.num_envs); }
  Slot& At(int64_t env) { return slots[static_cast<size_t>(env)]; }
  const EnvSpec& spec() const { return env_spec; }

  void MakeEpisode(const EnvFactory& factory, int64_t env) {
    EpisodeOptions episode_options = options.episode;
    if (options.num_envs > 1) episode_options.env_index = env;
    At(env).episode = std::make_unique<Episode>(factory, episode_options);
  }

  void MakeBatch() {
    action_dim = static_cast<size_t>(spec().action.Dim());
    for (const TensorSpec& field : spec().observations) {
      batch.observations.emplace_back(field, options.num_envs);
      batch.final_observations.emplace_back(field, options.num_envs);
    }
    const size_t n = Size(), d = spec().diagnostics.size();
    batch.rewards.resize(n);
    batch.costs.resize(n);
    batch.terminated.resize(n);
    batch.truncated.resize(n);
    batch.success.resize(n);
    batch.end.resize(n);
    batch.diagnostics.resize(n * d);
    batch.faults.resize(n);
    batch.episodes.resize(n);
    batch.lengths.resize(n);
    for (size_t i = 0; i < n; ++i) {
      for (FieldBatch& field : batch.observations) {
        slots[i].rows.push_back(field.row(static_cast<int64_t>(i)));
      }
      slots[i].diagnostics = std::span(batch.diagnostics).subspan(i * d, d);
    }
  }

  Outputs OutputsOf(Slot& slot) { return Outputs(spec(), slot.rows, slot.diagnostics); }

  // Begins the next episode that can be begun.
  void BeginEpisode(int64_t env) {
    const auto i = static_cast<size_t>(env);
    Slot& slot = slots[i];
    for (int attempt = 0;; ++attempt) {
      const int64_t index = slot.next_episode++;
      try {
        slot.start = source(env, index);
        // Diagnostics are those of the last step; a first observation has none.
        std::vector<double> unused(slot.diagnostics.size());
        slot.episode->Reset(slot.start, Outputs(spec(), slot.rows, unused));
        batch.episodes[i] = index;
        batch.lengths[i] = 0;
        return;
      } catch (const EnvError& error) {
        if (attempt + 1 == kResetAttempts) {
          throw Failure(
              StrCat(error.what(), "; ", kResetAttempts, " episodes in a row can't begin"));
        }
        batch.faults[i] = error.what();
        slot.episode->Remake();
      }
    }
  }

  void StepOne(int64_t env, std::span<const float> actions) {
    const auto i = static_cast<size_t>(env);
    Slot& slot = slots[i];
    if (!batch.faults[i].empty()) batch.faults[i].clear();
    StepResult result;
    try {
      result = slot.episode->Step(actions.subspan(i * action_dim, action_dim), OutputsOf(slot));
      const bool ended = result.terminated || result.truncated;
      batch.end[i] = ended ? StepEnd::kEnded : StepEnd::kContinues;
      batch.lengths[i] = slot.episode->decisions();
    } catch (const EnvError& error) {
      batch.end[i] = StepEnd::kFaulted;
      batch.faults[i] = error.what();
      std::fill(slot.diagnostics.begin(), slot.diagnostics.end(), 0.0);
      slot.episode->Remake();
    }
    batch.rewards[i] = static_cast<float>(result.reward);
    batch.costs[i] = static_cast<float>(result.cost);
    batch.terminated[i] = result.terminated;
    batch.truncated[i] = result.truncated;
    batch.success[i] = result.success;
    if (batch.end[i] == StepEnd::kContinues) return;
    if (batch.end[i] == StepEnd::kEnded) {
      for (size_t field = 0; field < slot.rows.size(); ++field) {
        FieldBatch& final_rows = batch.final_observations[field];
        std::memcpy(final_rows.row(env), slot.rows[field], final_rows.row_bytes());
      }
    }
    BeginEpisode(env);
  }

  Options options;
  EpisodeSource source;
  EnvSpec env_spec;  // a copy: env 0 may be made again while others read it
  size_t action_dim = 0;
  StepBatch batch;
  std::vector<Slot> slots;
  std::unique_ptr<ThreadPool> pool;
};

VectorEnv::VectorEnv(const EnvFactory& factory, Options options, EpisodeSource source)
    : impl_(std::make_unique<Impl>(factory, options, std::move(source))) {}
VectorEnv::~VectorEnv() = default;

const EnvSpec& VectorEnv::spec() const { return impl_->spec(); }
int64_t VectorEnv::num_envs() const { return impl_->options.num_envs; }
const StepBatch& VectorEnv::batch() const { return impl_->batch; }
Episode& VectorEnv::episode(int64_t env) { return *impl_->At(env).episode; }

const StepBatch& VectorEnv::Reset(int64_t first_episode) {
  StepBatch& batch = impl_->batch;
  std::fill(batch.end.begin(), batch.end.end(), StepEnd::kContinues);
  std::fill(batch.rewards.begin(), batch.rewards.end(), 0.0f);
  std::fill(batch.costs.begin(), batch.costs.end(), 0.0f);
  std::fill(batch.terminated.begin(), batch.terminated.end(), uint8_t{0});
  std::fill(batch.truncated.begin(), batch.truncated.end(), uint8_t{0});
  std::fill(batch.success.begin(), batch.success.end(), uint8_t{0});
  std::fill(batch.diagnostics.begin(), batch.diagnostics.end(), 0.0);
  impl_->pool->Run(impl_->options.num_envs, [&](int64_t env) {
    batch.faults[static_cast<size_t>(env)].clear();
    impl_->At(env).next_episode = first_episode;
    impl_->BeginEpisode(env);
  });
  return batch;
}

const StepBatch& VectorEnv::Restore(std::span<const EpisodeProgress> progress) {
  Reset();
  StepBatch& batch = impl_->batch;
  for (int64_t env = 0; env < num_envs(); ++env) {
    const auto i = static_cast<size_t>(env);
    const EpisodeProgress& wanted = progress[i];
    impl_->At(env).next_episode = wanted.episode;
    impl_->BeginEpisode(env);
    const std::span<const float> actions(wanted.actions);
    Slot& slot = impl_->At(env);
    for (size_t at = 0; at < actions.size(); at += impl_->action_dim) {
      const StepResult result =
          slot.episode->Step(actions.subspan(at, impl_->action_dim), impl_->OutputsOf(slot));
      if (result.terminated || result.truncated) {
        throw Failure(StrCat(spec().id, " (env ", env, "): replaying episode ", wanted.episode,
                             " ended it early: the env is not deterministic"));
      }
    }
    batch.lengths[i] = slot.episode->decisions();
  }
  return batch;
}

const StepBatch& VectorEnv::Step(std::span<const float> actions) {
  const size_t expected = impl_->Size() * impl_->action_dim;
  if (actions.size() != expected) {
    throw std::invalid_argument(StrCat("VectorEnv::Step: ", actions.size(), " action elements for ",
                                       impl_->Size(), " envs of ", impl_->action_dim));
  }
  impl_->pool->Run(impl_->options.num_envs, [&](int64_t env) { impl_->StepOne(env, actions); });
  return impl_->batch;
}

}  // namespace rookery
