#include "distributed/runtime/acting/acting_policies.h"

#include <algorithm>
#include <utility>

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr const char* kOfEnv = "acting/of_env";  // (N) int64: K of "acting/K", or -1: the newest

}  // namespace

ActingPolicies::ActingPolicies(std::unique_ptr<Policy> first, Maker more, int64_t num_envs)
    : more_(std::move(more)), first_(first.get()), newest_(std::make_shared<Acting>()) {
  newest_->policy = std::move(first);
  acting_.assign(static_cast<size_t>(num_envs), newest_);
}

void ActingPolicies::Give(size_t env, const std::shared_ptr<Acting>& acting) {
  const std::shared_ptr<Acting> before = std::exchange(acting_[env], acting);
  Reclaim(before);
  parts_.clear();
}

// The policy of what nobody acts with.
void ActingPolicies::Reclaim(const std::shared_ptr<Acting>& acting) {
  if (acting.use_count() == 1 && acting->policy) spare_.push_back(std::move(acting->policy));
}

// Gives it a policy that has its weights.
void ActingPolicies::Arm(Acting& acting, const NamedArrays& weights) {
  if (spare_.empty()) {
    if (!more_) throw Failure("envs can't keep policies of their own here");
    spare_.push_back(more_());
  }
  acting.policy = std::move(spare_.back());
  spare_.pop_back();
  if (!acting.has_weights) return;
  acting.policy->Load({.version = acting.version, .mode = acting.mode, .tensors = weights});
}

void ActingPolicies::Load(const Snapshot& snapshot) {
  const bool at_episode = snapshot.adopt == Stage::Adopt::kAtEpisode;
  Reclaim(newest_);
  newest_ = std::make_shared<Acting>();
  newest_->version = snapshot.version;
  newest_->mode = snapshot.mode;
  newest_->at_episode = at_episode;
  newest_->has_weights = snapshot.mode != ActMode::kUniform || snapshot.version > 0;
  if (at_episode && newest_->has_weights) newest_->weights = snapshot.tensors;
  for (size_t env = 0; env < acting_.size(); ++env) {
    if (!at_episode || !acting_[env]->at_episode) Give(env, newest_);
  }
  if (newest_.use_count() > 1) Arm(*newest_, snapshot.tensors);
}

void ActingPolicies::Adopt(size_t env) {
  if (acting_[env] == newest_) return;
  Give(env, newest_);
  if (newest_->policy == nullptr) Arm(*newest_, newest_->weights);
}

std::span<const PolicyRunner::Part> ActingPolicies::parts() {
  for (size_t env = parts_.empty() ? 0 : acting_.size(); env < acting_.size(); ++env) {
    const Acting& acting = *acting_[env];
    if (env > 0 && acting_[env] == acting_[env - 1]) {
      ++parts_.back().num_envs;
    } else {
      parts_.push_back({acting.policy.get(), acting.mode, 1});
    }
  }
  return parts_;
}

NamedArrays ActingPolicies::Save() const {
  NamedArrays saved;
  std::vector<std::shared_ptr<Acting>> held;
  std::vector<int64_t> of_env;
  for (const auto& acting : acting_) {
    // Updates that are owed may make another one the newest before the next decision.
    const bool stays_newest = acting == newest_ && !acting->at_episode;
    const auto found = std::find(held.begin(), held.end(), acting);
    of_env.push_back(stays_newest ? -1 : found - held.begin());
    if (!stays_newest && found == held.end()) held.push_back(acting);
  }
  if (held.empty()) return saved;
  saved.AddCopy(kOfEnv, of_env);
  for (size_t k = 0; k < held.size(); ++k) {
    const Acting& acting = *held[k];
    const std::string prefix = StrCat("acting/", k, "/");
    saved.AddCopy(prefix + "facts",
                  std::vector<int64_t>{acting.version, static_cast<int64_t>(acting.mode),
                                       int64_t{acting.has_weights}});
    AddAll(saved, prefix + "weights/", acting.weights);
  }
  return saved;
}

void ActingPolicies::Load(const NamedArrays& saved) {
  if (!saved.Has(kOfEnv)) return;
  const std::span<const int64_t> of_env = saved.Ints(kOfEnv);
  std::vector<std::shared_ptr<Acting>> held;
  for (int64_t k = 0; saved.Has(StrCat("acting/", k, "/facts")); ++k) {
    const std::string prefix = StrCat("acting/", k, "/");
    const std::span<const int64_t> facts = saved.Ints(prefix + "facts");
    if (newest_->at_episode && facts[0] == newest_->version &&
        facts[1] == static_cast<int64_t>(newest_->mode)) {
      held.push_back(newest_);
      continue;
    }
    auto acting = std::make_shared<Acting>();
    acting->version = facts[0];
    acting->mode = static_cast<ActMode>(facts[1]);
    acting->at_episode = true;
    acting->has_weights = facts[2] != 0;
    acting->weights = WithPrefix(saved, prefix + "weights/");
    held.push_back(std::move(acting));
  }
  for (size_t env = 0; env < acting_.size(); ++env) {
    if (of_env[env] >= 0) Give(env, held.at(static_cast<size_t>(of_env[env])));
  }
  Reclaim(newest_);
  for (const auto& acting : held) {
    if (acting->policy == nullptr) Arm(*acting, acting->weights);
  }
}

}  // namespace rookery
