#include "agents/sac/sac_networks.h"

#include "core/tensor/mlp.h"
#include "core/tensor/normed/normed_net.h"

namespace rookery {
namespace {

std::unique_ptr<Network> MakeNormed(const VectorSacConfig& config, NormedShape shape,
                                    const at::TensorOptions& options) {
  shape.residual = config.block == "bn_residual";
  shape.projected = config.project;
  shape.epsilon = shape.residual ? 1e-5 : 1e-3;  // FlashSAC's, and Flax's, so XQC's
  return std::make_unique<NormedNet>(shape, options);
}

}  // namespace

std::unique_ptr<Network> MakeSacActor(const VectorSacConfig& config, int64_t inputs, int64_t dim,
                                      const at::TensorOptions& options) {
  if (config.NormalizesByBatch()) {
    return MakeNormed(config, {.inputs = inputs, .hidden = config.hidden, .outputs = 2 * dim},
                      options);
  }
  return std::make_unique<Mlp>(
      MlpShape{.inputs = inputs, .hidden = config.hidden, .outputs = 2 * dim}, options);
}

std::unique_ptr<Network> MakeSacCritics(const VectorSacConfig& config, int64_t inputs,
                                        int64_t outputs, const at::TensorOptions& options) {
  const std::vector<int64_t>& hidden =
      config.critic_hidden.empty() ? config.hidden : config.critic_hidden;
  if (config.NormalizesByBatch()) {
    return MakeNormed(config, {.nets = 2, .inputs = inputs, .hidden = hidden, .outputs = outputs},
                      options);
  }
  return std::make_unique<Mlp>(MlpShape{.nets = 2,
                                        .inputs = inputs,
                                        .hidden = hidden,
                                        .outputs = outputs,
                                        .layer_norm = config.critic_layer_norm},
                               options);
}

}  // namespace rookery
