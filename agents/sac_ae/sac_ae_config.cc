#include "agents/sac_ae/sac_ae_config.h"

#include "agents/off_policy/env_check.h"
#include "core/error.h"
#include "core/strings.h"

namespace rookery {
namespace {

constexpr const char* kAgent = "sac_ae";

}  // namespace

Fields VisualEncoderConfig::fields() {
  Fields f;
  AddFields(f);
  f.Add("lr", &lr, "learning rate of the encoder where it learns to reconstruct").Range(0, 1);
  f.Add("tau", &tau, "step of the target critics' encoder towards the critics'").Range(0, 1);
  f.Add("init", &init,
        "file of its first weights: agent.safetensors or policy.safetensors of a run whose encoder "
        "is of this kind, layers and filters");
  f.Add("frozen", &frozen, "its blocks stay as they begin; projections to the latent still learn");
  f.Add("detached", &detached, "critics don't teach its blocks, the autoencoder alone does");
  return f;
}

Fields AugmentConfig::fields() {
  Fields f;
  f.Add("kind", &kind, "of the images that are learned from: none, shift (DrQ), crop (RAD), colour")
      .OneOf({"none", "shift", "crop", "colour"});
  f.Add("pad", &pad, "shift: pixels at most").Range(1, 1024);
  f.Add("crop", &crop, "crop: side of what is cut out; policies see the centre").Range(1, 1 << 14);
  f.Add("strength", &strength, "colour: how far a factor is from 1, at most").Range(0, 1);
  f.Add("targets", &targets, "K: augmentations of the next image that a target is the mean of")
      .Range(1, 16);
  f.Add("losses", &losses, "M: augmentations of the image whose critic losses are summed")
      .Range(1, 16);
  return f;
}

ImageShape AugmentConfig::Seen(ImageShape image) const {
  if (kind != "crop") return image;
  if (crop > std::min(image.height, image.width)) {
    throw UserError(StrCat("agent.augment.crop: ", crop, " is larger than the images, ",
                           image.height, " x ", image.width, "; set env.pixels.size"));
  }
  return {image.channels, crop, crop};
}

SacAeConfig::SacAeConfig() {
  tau = 0.01;
  lr = 1e-3;
  batch_size = 128;
  hidden = {1024, 1024};
  learning_starts = 1000;
  policy_frequency = 2;
  target_frequency = 2;
  ent_coef = "auto_0.1";
  ent_coef_lr = 1e-4;
  log_std_min = -10;
  losses = {.critic = "sum",
            .log_std = "tanh",
            .log_prob = "epsilon",
            .ent_coef = "alpha",
            .ent_coef_beta1 = 0.5};
}

Fields SacAeConfig::fields() {
  Fields f = SacConfig::fields();
  f.Add("initial_updates", &initial_updates, "made at once when learning starts").Min(0);
  f.Group("encoder", encoder.fields(), "from images to what actor and critics read");
  f.Add("decoder", &decoder, "learn to reconstruct the images; off: SAC from pixels");
  f.Add("decoder_lr", &decoder_lr, "learning rate of the decoder").Range(0, 1);
  f.Add("decoder_weight_decay", &decoder_weight_decay, "L2 penalty of the decoder's weights")
      .Range(0, 1);
  f.Add("latent_penalty", &latent_penalty,
        "of half the squared latent; variational: of the divergence from a standard normal")
      .Range(0, 1e6);
  f.Add("decoder_frequency", &decoder_frequency, "updates to one of the autoencoder").Min(1);
  f.Add("variational", &variational,
        "decode a draw around the latent, with a deviation that is learned, and penalize its "
        "divergence from a standard normal");
  f.Group("augment", augment.fields(), "changes of the images that are learned from");
  return f;
}

void SacAeConfig::CheckEnv(const EnvSpec& env) const {
  SacConfig::CheckEnv(env);
  encoder.Check(SeenImage(env));
  if (decoder) encoder.CheckDecoder(SeenImage(env));
  if (variational && !decoder) {
    throw UserError("agent.variational: there is nothing to reconstruct with agent.decoder=off");
  }
  if (encoder.detached && !decoder) {
    throw UserError(
        "agent.encoder.detached: with agent.decoder=off nothing would teach the encoder; say "
        "agent.encoder.frozen=true where it is to stay as it begins");
  }
}

std::vector<size_t> SacAeConfig::ActorFields(const EnvSpec& env) const {
  return SelectVectors(env, actor_observations, Reader::kActor, "actor_observations");
}

std::vector<size_t> SacAeConfig::CriticFields(const EnvSpec& env) const {
  return SelectVectors(env, critic_observations, Reader::kCritic, "critic_observations");
}

size_t SacAeConfig::ImageField(const EnvSpec& env) const { return SelectImage(kAgent, env); }

ImageShape SacAeConfig::SeenImage(const EnvSpec& env) const {
  return augment.Seen(ImageShape::Of(env.observations[ImageField(env)]));
}

}  // namespace rookery
