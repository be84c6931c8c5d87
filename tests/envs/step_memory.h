// Memory for one env's outputs.
#pragma once

#include <cstddef>
#include <cstring>
#include <vector>

#include "envs/env.h"

namespace rookery {

class StepMemory {
 public:
  explicit StepMemory(const EnvSpec& spec) : spec_(spec), diagnostics_(spec.diagnostics.size()) {
    for (const TensorSpec& field : spec.observations) {
      // A value that no observation has: what isn't written shows.
      fields_.emplace_back(field.NumBytes(), std::byte{0xFF});
    }
    for (auto& field : fields_) pointers_.push_back(field.data());
  }

  Outputs outputs() { return Outputs(spec_, pointers_, diagnostics_); }
  const std::vector<std::vector<std::byte>>& fields() const { return fields_; }
  std::vector<double>& diagnostics() { return diagnostics_; }

  // All elements of all float32 fields, one after another.
  std::vector<float> Flat() const {
    std::vector<float> flat;
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (spec_.observations[i].dtype != DType::kFloat32) continue;
      const size_t begin = flat.size();
      flat.resize(begin + fields_[i].size() / sizeof(float));
      std::memcpy(flat.data() + begin, fields_[i].data(), fields_[i].size());
    }
    return flat;
  }

 private:
  EnvSpec spec_;
  std::vector<std::vector<std::byte>> fields_;
  std::vector<std::byte*> pointers_;
  std::vector<double> diagnostics_;
};

}  // namespace rookery
