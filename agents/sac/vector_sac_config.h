// Options of agents/sac: what SAC of vectors may be made of beside what all SACs have.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "agents/sac/sac_config.h"

namespace rookery {

// A critic that answers with a distribution of returns over fixed atoms.
struct SupportConfig {
  double low = -5;
  double high = 5;
  int64_t atoms = 101;

  Fields fields();
};

struct VectorSacConfig : SacConfig {
  std::string preset = "paper";
  std::string block = "mlp";             // of the networks: "mlp", "bn_mlp", "bn_residual"
  bool project = true;                   // the weights of normalized networks
  std::string critic = "mse";            // or "categorical"
  SupportConfig support{};               // of a categorical one
  std::string scale_returns = "none";    // "deviation", "bounded"
  std::string actor_batch = "obs";       // what an actor is normalized by: "obs", or "both"
  std::string first = "critic";          // who steps first in an update: "critic", "actor"
  std::string lr_schedule = "constant";  // "linear", "cosine"
  double lr_end = 3e-5;                  // where it goes to
  int64_t noise_hold = 1;                // decisions that one draw of noise lasts at most
  double noise_hold_exponent = 2;

  Fields fields() override;
  void CheckEnv(const EnvSpec& env) const override;
  bool NormalizesByBatch() const { return block != "mlp"; }

  // XQC's values, as its code has them, with FlashSAC's bound of returns, which keeps them on the
  // support.
  static VectorSacConfig Modern();
  // The options that a preset has; null where it has none of its own, or there is no such preset.
  static ConfigNode Preset(const std::string& name);

 private:
  void CheckRates() const;
};

}  // namespace rookery
