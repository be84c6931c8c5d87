#include "agents/sac/critic_loss.h"

#include "agents/sac/categorical_critic.h"
#include "agents/sac/mse_critic.h"

namespace rookery {

std::unique_ptr<CriticLoss> MakeCriticLoss(const VectorSacConfig& config,
                                           const at::TensorOptions& options) {
  if (config.critic == "mse") return std::make_unique<MseCritic>(config.losses);
  return std::make_unique<CategoricalCritic>(config.support, config.losses, options);
}

}  // namespace rookery
