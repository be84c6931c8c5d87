#include "agents/pretrain/pretrain_config.h"

#include "agents/off_policy/env_check.h"

namespace rookery {

Fields CropConfig::fields() {
  Fields f;
  f.Add("kind", &kind,
        "of the images that are encoded: none, or resized_crop: a part of the image, as large as "
        "the image was; what is reconstructed is the whole image")
      .OneOf({"none", "resized_crop"});
  f.Add("least_area", &least_area, "resized_crop: of a part, where the image's is 1")
      .Range(0.01, 1);
  f.Add("each_frame", &each_frame, "resized_crop: each frame of a stack has a part of its own");
  return f;
}

void VaeLossConfig::AddFields(Fields& f) {
  f.Add("beta", &beta,
        "weight of the divergence from a standard normal, a mean over the latent, beside the mean "
        "squared error of a pixel")
      .Range(0, 1e6);
  f.Group("augment", augment.fields(), "changes of the images that are encoded");
}

PretrainConfig::PretrainConfig() {
  lr = 1e-4;
  batch_size = 256;
  learning_starts = 5000;
  encoder = {.kind = "strided", .filters = 32, .latent = 32, .initialization = "fan_in_uniform"};
}

Fields PretrainConfig::fields() {
  Fields f;
  f.Add("learning_starts", &learning_starts,
        "decisions with uniformly random actions before the first update; 0: all images come from "
        "files (replay.sources)")
      .Min(0);
  f.Add("updates", &updates, "made then, and the run ends").Min(1);
  f.Add("batch_size", &batch_size, "images an update").Range(1, 1 << 20);
  f.Add("lr", &lr, "learning rate (Adam)").Range(0, 1);
  Fields of_encoder;
  encoder.AddFields(of_encoder);
  f.Group("encoder", std::move(of_encoder), "from images to the latent");
  loss.AddFields(f);
  return f;
}

void PretrainConfig::CheckEnv(const EnvSpec& env) const {
  const ImageShape image = ImageShape::Of(env.observations[ImageField(env)]);
  encoder.Check(image);
  encoder.CheckDecoder(image);
}

size_t PretrainConfig::ImageField(const EnvSpec& env) const {
  return SelectImage("pretrain", env, /*size=*/kStridedSide);
}

}  // namespace rookery
