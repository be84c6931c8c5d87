// Where episodes begin: seed, parameters and task are functions of keys, and of nothing else.
#pragma once

#include <cstdint>

#include "core/env_spec.h"
#include "distributed/runtime/acting/incarnation.h"
#include "distributed/runtime/config/experiment.h"
#include "envs/vector_env.h"

namespace rookery {

// Of the k-th episode of an env: a function of (run seed, incarnation, env, k); incarnation.h.
//
//   env.params   set or drawn at each reset
//   env.tasks    {list: [{gravity: -9.8}, ...]}, or {draw: N}: N draws from env.params
//   env.trials   episodes in a row that are of one task
//
// A task of a list sets the parameters that it names, and the others are drawn at each reset; one
// that is drawn has all of them for ever. Envs take tasks at random. An evaluation takes them in
// turn, env i task i; those of {draw: N} are N of its own, the same for every run and never trained
// on. Without env.tasks every episode is a task of its own. Throws UserError for parameters that
// the env hasn't.
EpisodeSource MakeEpisodeSource(const EnvConfig& config, const EnvSpec& spec, uint64_t seed,
                                uint64_t incarnation);

}  // namespace rookery
