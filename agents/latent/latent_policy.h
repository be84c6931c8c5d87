// LatentPolicy: a policy on vectors that sees latents of images.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "agents/agent_context.h"
#include "agents/policy.h"
#include "encoders/frozen_encoder.h"

namespace rookery {

class LatentPolicy : public Policy {
 public:
  // `policy`: of the env that LatentConfig::SeenIn says; `context`: of the env itself.
  LatentPolicy(std::unique_ptr<Policy> policy, const AgentContext& context);

  void Act(const Input& input, const Output& output) override;
  std::vector<TensorSpec> StateColumns() const override { return policy_->StateColumns(); }
  std::vector<Column> ExtraColumns() const override { return policy_->ExtraColumns(); }
  void Load(const Snapshot& snapshot) override;

 private:
  // Fields as the policy has them: `latents` first, then the others.
  std::vector<const std::byte*> Behind(std::span<const std::byte* const> fields,
                                       const std::vector<float>& latents) const;
  // Of the envs that are `wanted`; zeros of the others. (N, Z)
  void Encode(const std::byte* images, std::span<const uint8_t> wanted,
              std::vector<float>& latents) const;

  std::unique_ptr<Policy> policy_;
  size_t image_;  // the field's index
  TensorSpec spec_;
  size_t size_;  // Z
  FrozenEncoder encoder_;
  std::vector<uint8_t> wanted_;  // (N)
  std::vector<float> latents_;   // (N, Z), of what is seen
  std::vector<float> finals_;    // (N, Z), of final observations
};

}  // namespace rookery
