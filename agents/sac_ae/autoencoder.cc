#include "agents/sac_ae/autoencoder.h"

#include <ATen/ATen.h>

namespace rookery {
namespace {

constexpr double kBins = 32;  // 5 bits

}  // namespace

Tensor ReconstructionTarget(const Tensor& images, const Tensor& chance) {
  const Tensor bins = images.bitwise_right_shift(3);  // (B, C, H, W) uint8, 0 ... 31
  return chance.add(bins).div_(kBins).sub_(0.5);      // (B, C, H, W)
}

Tensor ReconstructedImages(const Tensor& reconstruction) {
  return ((reconstruction + 0.5) * 256).clamp(0, 255).to(at::kByte);
}

Autoencoder::Autoencoder(const SacAeConfig& config, const ImageShape& image, int64_t features,
                         const at::TensorOptions& options)
    : decoder_(config.encoder, image, options), penalty_(config.latent_penalty) {
  if (config.variational) {
    log_std_.emplace(MlpShape{.inputs = features, .outputs = config.encoder.latent}, options);
  }
}

void Autoencoder::Initialize(const at::Generator& generator) {
  decoder_.Initialize(generator);
  if (log_std_) log_std_->Initialize(generator, Orthogonal());
}

Tensor Autoencoder::Loss(const Tensor& features, const Tensor& latent, const Tensor& target,
                         const Tensor& noise) const {
  Tensor z = latent;                 // (B, Z)
  Tensor penalty = latent.square();  // (B, Z), of twice the divergence
  if (log_std_) {
    const Tensor s = (*log_std_)(features).squeeze(0);  // (B, Z)
    z = latent + s.exp() * noise;
    penalty = penalty + (2 * s).exp() - 1 - 2 * s;
  }
  return at::mse_loss(decoder_(z), target) + penalty_ * (0.5 * penalty.sum(1)).mean();
}

NamedTensors Autoencoder::Named() const {
  NamedTensors named = decoder_.Named();
  if (!log_std_) return named;
  const NamedTensors deviation = log_std_->Named();
  named.Add("log_std/weight", deviation["0/weight"]);
  named.Add("log_std/bias", deviation["0/bias"]);
  return named;
}

std::vector<Tensor> Autoencoder::DeviationParameters() const {
  if (!log_std_) return {};
  return {log_std_->flat()};
}

}  // namespace rookery
