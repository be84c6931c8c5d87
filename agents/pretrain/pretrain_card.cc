#include "agents/pretrain/pretrain_card.h"

namespace rookery {

AgentPage PretrainCard::Page() {
  return {
      .summary = "an encoder of images for other agents, learned by a variational autoencoder",
      .purpose =
          "For agents that read the latent of an encoder that stays as it is (latent.encoder). A "
          "variational autoencoder learns to reconstruct images from a latent, of images alone: "
          "those of decisions at random, of demonstrations (replay.sources), or of both. It acts "
          "uniformly at random and learns no policy. Its latent is the mean that the encoder "
          "gives.",
      .actions = "any, of one size or of rows: they are random",
      .observations = "one image (env.pixels); the default encoder's are of 64 x 64",
      .source =
          "Wilcox et al. 2021, \"LS3: Latent Space Safe Sets for Long-Horizon Visuomotor Control "
          "of Sparse Reward Iterative Tasks\", arXiv 2107.04775; Kingma and Welling 2014, "
          "\"Auto-Encoding Variational Bayes\"; Higgins et al. 2017, \"beta-VAE\""};
}

}  // namespace rookery
