#include "agents/latent/latent_config.h"

#include <algorithm>
#include <utility>

#include "agents/off_policy/env_check.h"
#include "core/error.h"
#include "core/strings.h"
#include "encoders/saved_encoder.h"

namespace rookery {

Fields LatentConfig::fields() {
  Fields f;
  f.Add("encoder", &encoder,
        "an agent that reads vectors reads the latent of this encoder, which stays as it is, in "
        "the image's place: a file of its weights, agent.safetensors or policy.safetensors of a "
        "run that learned from images");
  f.Add("field", &field, "the image that it encodes; empty: the only one");
  f.Add("kind", &kind, "of encoder (agent.encoder.kind of that run); empty: as the file has it")
      .OneOf({"", "conv", "residual", "strided"});
  f.Add("projection", &projection,
        "to the latent: tanh (an affine map, layer normalization, tanh) or affine (a variational "
        "autoencoder's mean); empty: as the file has it")
      .OneOf({"", "tanh", "affine"});
  f.Add("layers", &layers, "of that encoder; 0: as the file has it").Range(0, 16);
  f.Add("filters", &filters, "of that encoder; 0: as the file has it").Range(0, 1024);
  f.Add("size", &size, "elements of the latent; 0: as the file has it").Range(0, 1 << 16);
  return f;
}

EncoderConfig LatentConfig::shape() const {
  EncoderConfig shape{.kind = kind, .layers = layers, .filters = filters, .latent = size};
  if (!projection.empty()) shape.projection = projection;
  return shape;
}

void LatentConfig::ReadSizes(const NamedArrays& tensors) {
  const std::optional<EncoderConfig> saved = SizesOfSavedEncoder(tensors);
  if (!saved) {
    throw UserError(StrCat("latent.encoder: ", encoder,
                           " holds no encoder of images; name agent.safetensors or "
                           "policy.safetensors of a run that learned from images (agent=sac_ae, "
                           "agent=pretrain)"));
  }
  if (kind.empty()) kind = saved->kind;
  if (projection.empty()) projection = saved->projection;
  if (layers == 0) layers = saved->layers;
  if (filters == 0) filters = saved->filters;
  if (size == 0) size = saved->latent;
}

size_t LatentConfig::ImageField(const EnvSpec& env) const {
  const size_t image = field.empty() ? SelectImage("latent.encoder", env) : [&] {
    try {
      return env.FieldIndex(field);
    } catch (const UserError& error) {
      throw UserError(StrCat("latent.field: ", error.what()));
    }
  }();
  const TensorSpec& spec = env.observations[image];
  if (!IsImage(spec)) {
    throw UserError(StrCat("latent.field: ", ToString(spec), " of ", env.id, " is no image"));
  }
  if (spec.name == env.achieved_goal || spec.name == env.desired_goal) {
    throw UserError(StrCat("latent.encoder: '", spec.name, "' of ", env.id,
                           " is a goal, which can't be a latent"));
  }
  return image;
}

EnvSpec LatentConfig::SeenIn(const EnvSpec& env) const {
  if (!on()) return env;
  const size_t image = ImageField(env);
  shape().Check(ImageShape::Of(env.observations[image]));
  EnvSpec seen = env;
  const Role role = env.observations[image].role;
  seen.observations.erase(seen.observations.begin() + static_cast<ptrdiff_t>(image));
  if (std::ranges::any_of(seen.observations,
                          [](const auto& f) { return f.name == kLatentField; })) {
    throw UserError(
        StrCat("latent.encoder: ", env.id, " has a field '", kLatentField, "' of its own"));
  }
  seen.observations.insert(seen.observations.begin(),
                           {.name = kLatentField, .shape = {size}, .role = role});
  return seen;
}

PolicyForm FormReadingLatents(const LatentConfig& config, const EnvSpec& env,
                              const std::function<PolicyForm(const EnvSpec&)>& form_in) {
  PolicyForm form = form_in(config.SeenIn(env));
  if (!config.on()) return form;
  const auto refuse = [&](const std::string& why) {
    throw UserError(StrCat("a policy behind latent.encoder can't be exported where ", why));
  };
  if (config.kind != "conv") refuse(StrCat("the encoder is ", config.kind));
  if (config.shape().projection != "tanh") refuse("the latent is a variational autoencoder's mean");
  if (form.encoder) refuse("its agent has an encoder of its own");
  if (form.normalizer) refuse("the latent is normalized: agent.normalize_observations");
  if (form.fields.empty() || form.fields[0] != 0) refuse("it doesn't read the latent first");
  const size_t image = config.ImageField(env);
  for (size_t& field : form.fields) {
    field = field == 0 ? image : field - (field <= image ? 1 : 0);
  }
  const ImageShape shape = ImageShape::Of(env.observations[image]);
  form.encoder = EncoderForm{.rows = shape.height,
                             .columns = shape.width,
                             .projection = StrCat(kLatentPrefix, "projection/0")};
  for (int64_t i = 0; i < config.layers; ++i) {
    form.encoder->convolutions.push_back({StrCat(kLatentPrefix, "conv", i), i == 0 ? 2 : 1});
  }
  return form;
}

}  // namespace rookery
