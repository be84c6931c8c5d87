// What an agent asks of replay, as data: replay knows the sampler by name and nothing of the agent.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/options.h"

namespace rookery {

struct BatchRequest {
  std::string name = "batch";         // the agent's own name for it
  std::string sampler = "n_step";     // "n_step", ...; see distributed/replay/sampler_registry.h
  int64_t batch_size = 256;           // transitions, whole episodes, or tasks
  std::vector<std::string> fields{};  // observation fields wanted; empty: all of them
  Options options{};                  // the sampler's own: n_step, gamma, max_length
  // Sources (distributed/replay/storage/sources.h) that it is drawn from, each its share of the
  // batch, at least one place: {"demonstrations": 0.5, "replay": 0.5}. They add up to 1. Empty:
  // "replay".
  std::map<std::string, double> sources{};
  // Its sources are as one: each row is of one of them as often as that has decisions, and shares
  // mean nothing. No sources: all that there are.
  bool pooled = false;
};

}  // namespace rookery
