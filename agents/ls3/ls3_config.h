// Options of agents/ls3, with the values that LS3 was published with. Needs no LibTorch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "agents/ls3/imagination_config.h"
#include "agents/pretrain/pretrain_config.h"
#include "agents/registry.h"
#include "planning/cem/cem_config.h"

namespace rookery {

// One of the networks on latents, or an ensemble of them.
struct HeadConfig {
  std::vector<int64_t> hidden;
  double lr = 1e-4;
  int64_t first_updates = 10'000;  // before it acts
  int64_t updates = 512;           // after each collection

  Fields fields();
};

struct DynamicsConfig : HeadConfig {
  DynamicsConfig();
  int64_t nets = 5;
  Fields fields();
};

struct ValueConfig : HeadConfig {
  ValueConfig();
  int64_t nets = 5;
  int64_t regression_updates = 10'000;  // before the first ones
  int64_t target_every = 100;           // updates
  // Replay sources of who was about the task, pooled.
  std::vector<std::string> sources = {"replay", "demonstrations"};
  std::string at_time_limit = "";  // "bootstrap", "cut", or "": as `faithful` says
  Fields fields();
};

struct SafeSetConfig : HeadConfig {
  SafeSetConfig();
  double gamma = 0.3;
  std::string spread = "max";
  int64_t target_every = 100;  // updates
  Fields fields();
};

struct ClassifierConfig : HeadConfig {
  ClassifierConfig();
};

// The encoder's own stage; with `init` it has none.
struct Ls3EncoderConfig {
  EncoderConfig shape{};
  VaeLossConfig loss{};
  std::string init;
  double lr = 1e-4;
  int64_t batch_size = 256;
  int64_t updates = 100'000;

  Ls3EncoderConfig();
  Fields fields();
};

struct Ls3Config : AgentConfig {
  double gamma = 0.99;
  int64_t batch_size = 256;  // of each network on latents
  int64_t collect_episodes = 10;
  int64_t episodes = 250;  // collected in all
  bool faithful = false;
  Ls3EncoderConfig encoder{};
  DynamicsConfig dynamics{};
  ValueConfig value{};
  SafeSetConfig safe_set{};
  ClassifierConfig constraint{};
  ClassifierConfig goal{};
  ImaginationConfig imagination{};
  CemConfig planner{};
  double safe_threshold = 0.8;  // of the last latent's probability, at first
  std::string device = "cpu";   // that plans are made on

  Fields fields() override;
  void CheckEnv(const EnvSpec& env) const override;

  size_t ImageField(const EnvSpec& env) const;  // throws UserError
  // As the two switches say: `dynamics.hidden` and `value.at_time_limit` that nobody gave.
  std::vector<int64_t> DynamicsHidden() const;
  bool CutsAtTimeLimit() const;
};

}  // namespace rookery
