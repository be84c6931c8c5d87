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
  std::string table = "replay";       // which table it is drawn from
  std::string sampler = "n_step";     // "n_step", "episode"; see distributed/replay/sampler.h
  int64_t batch_size = 256;           // transitions, or whole episodes
  std::vector<std::string> fields{};  // observation fields wanted; empty: all of them
  Options options{};                  // the sampler's own: n_step, gamma, max_length
  std::map<std::string, double>
      sources{};  // share of each source, {"demonstrations": 0.5, ...}; empty: any
};

}  // namespace rookery
