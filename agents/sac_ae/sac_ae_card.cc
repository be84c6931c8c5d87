#include "agents/sac_ae/sac_ae_card.h"

#include "core/error.h"
#include "core/strings.h"

namespace rookery {

AgentPage SacAeCard::Page() {
  return {
      .summary =
          "SAC+AE: continuous actions from images, by an autoencoder; also SAC from pixels, DrQ",
      .purpose =
          "For control by continuous actions from what cameras see. Soft Actor-Critic learns from "
          "a latent that a convolutional encoder makes of the latest images. Rewards alone teach "
          "an "
          "encoder little, so a decoder reconstructs the images from the latent, and the encoder "
          "learns from that and from the critics, but not from the actor. agent.decoder=off leaves "
          "the decoder out; with agent.augment.kind=shift it is then DrQ, which learns from "
          "shifted "
          "images instead. Other observations, where env.pixels.keep names some, join the latent.",
      .actions = "continuous (a box with bounds), any number of elements",
      .observations = "one image (env.pixels), and vectors beside it",
      .source =
          "Yarats et al. 2019, \"Improving Sample Efficiency in Model-Free Reinforcement Learning "
          "from Images\", arXiv 1910.01741; Kostrikov, Yarats and Fergus 2020, \"Image "
          "Augmentation "
          "Is All You Need\", arXiv 2004.13649"};
}

PolicyForm SacAeCard::Form(const SacAeConfig& config, const EnvSpec& env) {
  if (config.encoder.kind != "conv") {
    throw UserError(StrCat("this sac_ae has agent.encoder.kind: ", config.encoder.kind,
                           ", and policies of such encoders can't be exported yet; train one with "
                           "conv"));
  }
  const std::vector<size_t> vectors = config.ActorFields(env);
  PolicyForm form = config.FormOf("sac_ae", {config.ImageField(env)});
  form.fields.insert(form.fields.end(), vectors.begin(), vectors.end());
  if (vectors.empty()) form.normalizer.reset();
  const ImageShape seen = config.SeenImage(env);
  form.encoder = {.rows = seen.height, .columns = seen.width, .projection = "actor_projection/0"};
  for (int64_t i = 0; i < config.encoder.layers; ++i) {
    form.encoder->convolutions.push_back({StrCat("encoder/conv", i), i == 0 ? 2 : 1});
  }
  form.layers = Perceptron("actor/", config.hidden.size() + 1);
  form.rule = config.Rule();
  return form;
}

}  // namespace rookery
