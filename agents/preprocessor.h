// Preprocessor: from raw observation fields to the vector that a network reads. Learner and policy
// share it, so a policy always sees what it was trained with.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <c10/core/ScalarType.h>

#include "agents/normalizer.h"
#include "core/env_spec.h"
#include "core/tensor/named_tensors.h"

namespace rookery {

struct PreprocessorOptions {
  std::vector<size_t> fields{};  // indices into the env's observations; there may be none
  bool normalize = false;        // by running statistics
  bool time = false;             // adds the fraction of the episode that remains, in [0, 1]
  at::ScalarType dtype = at::kFloat;
  at::Device device = at::kCPU;
};

class Preprocessor {
 public:
  Preprocessor(const EnvSpec& env, PreprocessorOptions options);

  int64_t dim() const { return dim_ + (options_.time ? 1 : 0); }  // D

  // The fields `prefix` + name of `columns`, (B, ...) each, as one matrix (B, D).
  Tensor Gather(const NamedTensors& columns, const std::string& prefix) const;
  // Takes what Gather returned into the statistics, where there are any.
  void Observe(const Tensor& gathered);
  // What Gather returned, normalized, with `remaining` (B) as last element: (B, D).
  Tensor Finish(const Tensor& gathered, const Tensor& remaining) const;

  // The statistics as they live; empty without normalization.
  NamedTensors Named() const;
  void Load(const NamedTensors& saved);

  // Both make the same vector.
  bool SameAs(const Preprocessor& other) const;

 private:
  PreprocessorOptions options_;
  std::vector<std::string> names_;
  std::vector<int64_t> sizes_;  // elements of each field
  int64_t dim_ = 0;             // without time
  std::optional<Normalizer> normalizer_;
};

}  // namespace rookery
