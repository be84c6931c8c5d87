#include "tools/bench/learner/pixel_work.h"

#include <vector>

#include "encoders/encoder_config.h"

namespace rookery {
namespace {

constexpr int64_t kKernel = 3;

// Images through all convolutions, and back to their weights.
void AddEncoder(UpdateWork& work, const SacAeConfig& config, const ImageShape& image,
                bool d_weights) {
  const int64_t f = config.encoder.filters;
  int64_t in = image.channels, height = image.height, width = image.width;
  const std::vector<int64_t> heights = ConvolvedSides(image.height, config.encoder.layers);
  const std::vector<int64_t> widths = ConvolvedSides(image.width, config.encoder.layers);
  for (size_t i = 0; i < heights.size(); ++i) {
    work.convolutions.push_back({.input = {config.batch_size, in, height, width},
                                 .weight = {f, in, kKernel, kKernel},
                                 .stride = i == 0 ? 2 : 1,
                                 .d_weights = d_weights,
                                 .d_input = d_weights && i > 0});
    in = f, height = heights[i], width = widths[i];
  }
}

// Latents to images and back, through an affine map and transposed convolutions.
void AddDecoder(UpdateWork& work, const SacAeConfig& config, const ImageShape& image) {
  const int64_t f = config.encoder.filters;
  const std::vector<int64_t> heights = ConvolvedSides(image.height, config.encoder.layers);
  const std::vector<int64_t> widths = ConvolvedSides(image.width, config.encoder.layers);
  work.mlps.push_back(
      {.shape = {.inputs = config.encoder.latent, .outputs = f * heights.back() * widths.back()},
       .rows = config.batch_size,
       .d_weights = true,
       .d_input = true});
  for (size_t i = heights.size(); i-- > 0;) {
    const bool last = i == 0;
    work.convolutions.push_back({.input = {config.batch_size, f, heights[i], widths[i]},
                                 .weight = {f, last ? image.channels : f, kKernel, kKernel},
                                 .stride = last ? 2 : 1,
                                 .transposed = true,
                                 .output_padding = last ? image.height - (2 * heights[0] + 1) : 0,
                                 .d_weights = true,
                                 .d_input = true});
  }
}

}  // namespace

UpdateWork OfSacAe(const SacAeConfig& config, const EnvSpec& env) {
  const ImageShape image = config.SeenImage(env);
  const int64_t b = config.batch_size, z = config.encoder.latent, action = env.action.Dim();
  const int64_t sides = ConvolvedSides(image.height, config.encoder.layers).back() *
                        ConvolvedSides(image.width, config.encoder.layers).back();
  const MlpShape projection = {.inputs = config.encoder.filters * sides, .outputs = z};
  const MlpShape actor = {.inputs = z, .hidden = config.hidden, .outputs = 2 * action};
  const MlpShape critics = {.nets = 2, .inputs = z + action, .hidden = config.hidden};
  const int64_t acts = config.policy_frequency;
  UpdateWork work{
      .mlps = {{projection, b},  // a' ~ pi(s')
               {actor, b},
               {projection, b},  // Q'(s', a')
               {critics, b},
               {projection, b, /*d_weights=*/true, /*d_input=*/true},  // Q(s, a)
               {critics, b, /*d_weights=*/true, /*d_input=*/true},
               {projection, b, /*d_weights=*/true, /*d_input=*/false, acts},  // a ~ pi(s)
               {actor, b, /*d_weights=*/true, /*d_input=*/true, acts},
               {projection, b, /*d_weights=*/false, /*d_input=*/false, acts},  // Q(s, pi(s))
               {critics, b, /*d_weights=*/false, /*d_input=*/true, acts},
               {projection, b, /*d_weights=*/true, /*d_input=*/true}}};  // the autoencoder
  AddEncoder(work, config, image, /*d_weights=*/false);                  // pi(s')
  AddEncoder(work, config, image, /*d_weights=*/false);                  // Q'(s', a')
  AddEncoder(work, config, image, /*d_weights=*/true);                   // Q(s, a)
  AddEncoder(work, config, image, /*d_weights=*/true);                   // the autoencoder; pi(s)
  AddDecoder(work, config, image);
  return work;
}

}  // namespace rookery
