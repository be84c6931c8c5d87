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
      fields_.emplace_back(field.ragged ? 0 : field.NumBytes(), std::byte{0xFF});
    }
    for (size_t i = 0; i < fields_.size(); ++i) {
      const bool ragged = spec.observations[i].ragged;
      rooms_.push_back(ragged ? FieldRoom{.ragged = &fields_[i]}
                              : FieldRoom{.fixed = fields_[i].data()});
    }
  }

  Outputs outputs() { return Outputs(spec_, rooms_, diagnostics_); }
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
  std::vector<FieldRoom> rooms_;
  std::vector<double> diagnostics_;
};

}  // namespace rookery
