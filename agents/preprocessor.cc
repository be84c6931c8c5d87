#include "agents/preprocessor.h"

#include <ATen/ATen.h>

namespace rookery {

Preprocessor::Preprocessor(const EnvSpec& env, PreprocessorOptions options)
    : options_(std::move(options)) {
  for (const size_t i : options_.fields) {
    names_.push_back(env.observations[i].name);
    sizes_.push_back(env.observations[i].NumElements());
    dim_ += sizes_.back();
  }
  if (options_.normalize && dim_ > 0) normalizer_.emplace(dim_, options_.device);
}

Tensor Preprocessor::Gather(const NamedTensors& columns, const std::string& prefix) const {
  if (names_.empty()) {  // beside an image that is read apart
    return at::empty({columns.begin()->second.size(0), 0},
                     at::dtype(options_.dtype).device(options_.device));
  }
  std::vector<Tensor> parts;  // (B, elements) each
  for (size_t i = 0; i < names_.size(); ++i) {
    const Tensor& field = columns[prefix + names_[i]];
    parts.push_back(field.reshape({field.size(0), sizes_[i]}).to(options_.dtype));
  }
  return parts.size() == 1 ? parts[0] : at::cat(parts, 1);  // (B, D)
}

void Preprocessor::Observe(const Tensor& gathered) {
  if (normalizer_) normalizer_->Observe(gathered);
}

Tensor Preprocessor::Finish(const Tensor& gathered, const Tensor& remaining) const {
  const Tensor x = normalizer_ ? (*normalizer_)(gathered) : gathered;  // (B, D)
  if (!options_.time) return x;
  return at::cat({x, remaining.to(options_.dtype).unsqueeze(1)}, 1);
}

NamedTensors Preprocessor::Named() const {
  return normalizer_ ? normalizer_->Named() : NamedTensors();
}

void Preprocessor::Load(const NamedTensors& saved) {
  if (normalizer_) normalizer_->Load(saved);
}

bool Preprocessor::SameAs(const Preprocessor& other) const { return names_ == other.names_; }

}  // namespace rookery
