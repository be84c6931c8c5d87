#include "agents/off_policy/env_check.h"

#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

const char* KindOf(const ActionSpec& action) {
  switch (action.kind) {
    case ActionSpec::Kind::kBox:
      return "continuous";
    case ActionSpec::Kind::kDiscrete:
      return "discrete";
    case ActionSpec::Kind::kMultiDiscrete:
      return "multi-discrete";
  }
  return "other";
}

void RequireOneSize(const std::string& agent, const EnvSpec& env) {
  if (env.action.rows_of.empty()) return;
  throw UserError(StrCat(agent, " acts in actions of one size, and ", env.id,
                         " has a row of them for each row of '", env.action.rows_of,
                         "'; take another env"));
}

// Indices of those that are named, or, where none is, of all that may be read.
std::vector<size_t> SelectSeen(const EnvSpec& env, const std::vector<std::string>& names,
                               Reader reader, const std::string& key) {
  const auto visible = [&](size_t i) {
    return reader == Reader::kCritic || env.observations[i].role != Role::kCriticOnly;
  };
  const auto is_fixed = [&](size_t i) { return !env.observations[i].ragged; };
  std::vector<size_t> selected;
  if (names.empty()) {
    for (size_t i = 0; i < env.observations.size(); ++i) {
      if (visible(i) && is_fixed(i)) selected.push_back(i);
    }
  }
  for (const std::string& name : names) {
    try {
      selected.push_back(env.FieldIndex(name));
    } catch (const UserError& error) {
      throw UserError(StrCat("agent.", key, ": ", error.what()));
    }
    if (!is_fixed(selected.back())) {
      throw UserError(StrCat("agent.", key, ": this agent reads values of one size, and '", name,
                             "' of ", env.id, " has any number of rows"));
    }
    if (!visible(selected.back())) {
      throw UserError(StrCat("agent.", key, ": ", env.id, " shows '", name,
                             "' to critics only; name it in critic_observations"));
    }
  }
  return selected;
}

}  // namespace

void RequireContinuousActions(const std::string& agent, const EnvSpec& env) {
  RequireOneSize(agent, env);
  if (env.action.kind == ActionSpec::Kind::kBox) return;
  const bool discrete = env.action.kind == ActionSpec::Kind::kDiscrete;
  throw UserError(StrCat(agent, " acts in continuous actions, and ", env.id, " has ",
                         KindOf(env.action), " ones; take ",
                         discrete ? "agent=dqn or another env" : "another env"));
}

void RequireDiscreteActions(const std::string& agent, const EnvSpec& env) {
  RequireOneSize(agent, env);
  if (env.action.kind == ActionSpec::Kind::kDiscrete) return;
  const bool continuous = env.action.kind == ActionSpec::Kind::kBox;
  throw UserError(StrCat(agent, " chooses among discrete actions, and ", env.id, " has ",
                         KindOf(env.action), " ones; take ",
                         continuous ? "agent=sac, agent=td3 or another env" : "another env"));
}

bool IsImage(const TensorSpec& field) {
  return field.dtype == DType::kUint8 && field.shape.size() > 1;
}

std::vector<size_t> SelectFields(const EnvSpec& env, const std::vector<std::string>& names,
                                 Reader reader, const std::string& key) {
  const std::vector<size_t> selected = SelectSeen(env, names, reader, key);
  if (selected.empty()) {
    throw UserError(
        StrCat("agent.", key, ": ", env.id, " has no observation that the actor may see"));
  }
  for (const size_t i : selected) {
    const TensorSpec& field = env.observations[i];
    if (IsImage(field)) {
      throw UserError(StrCat("this agent reads vectors, and ", env.id, " has the image ",
                             ToString(field), "; leave it out of agent.", key,
                             " or take an agent for pixels, agent=sac_ae"));
    }
  }
  return selected;
}

std::vector<size_t> SelectVectors(const EnvSpec& env, const std::vector<std::string>& names,
                                  Reader reader, const std::string& key) {
  std::vector<size_t> selected = SelectSeen(env, names, reader, key);
  std::erase_if(selected, [&](size_t i) { return IsImage(env.observations[i]); });
  return selected;
}

size_t SelectImage(const std::string& agent, const EnvSpec& env, int64_t size) {
  std::vector<size_t> images;
  std::string names;
  for (size_t i = 0; i < env.observations.size(); ++i) {
    if (!IsImage(env.observations[i]) || env.observations[i].role == Role::kCriticOnly) continue;
    images.push_back(i);
    names += StrCat(names.empty() ? "" : ", ", env.observations[i].name);
  }
  if (images.size() == 1) return images[0];
  if (images.empty()) {
    throw UserError(StrCat(agent, " learns from images, and ", env.id,
                           " shows none; env.pixels.size=", size, " has them drawn"));
  }
  throw UserError(StrCat(agent, " reads one image, and ", env.id, " has several: ", names));
}

}  // namespace rookery
