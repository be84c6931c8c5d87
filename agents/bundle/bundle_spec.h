// BundleSpec: what policy.json says, the half of a policy bundle that people read. The other half,
// policy.safetensors, has the tensors that it names. docs/deploy.md is the format.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "agents/bundle/bundle_encoder.h"
#include "agents/bundle/policy_form.h"
#include "core/env_spec.h"

namespace rookery {

inline constexpr const char* kBundleFormat = "rookery policy";
inline constexpr int64_t kBundleVersion = 2;  // 1 had no encoders
inline constexpr const char* kBundleJson = "policy.json";
inline constexpr const char* kBundleTensors = "policy.safetensors";
inline constexpr const char* kNormalizerMean = "normalizer/mean";
inline constexpr const char* kNormalizerVariance = "normalizer/variance";

// A layer with its sizes.
struct BundleLayer {
  std::string name;  // tensors "<name>/weight" (outputs, inputs), "<name>/bias" (outputs)
  int64_t inputs = 0;
  int64_t outputs = 0;
  Activation activation = Activation::kNone;
};

struct BundleSpec {
  std::string agent;
  std::vector<TensorSpec> observations;  // in the order they are read
  std::optional<BundleEncoder> encoder;  // of the first of them
  std::optional<NormalizerForm> normalizer;
  std::vector<BundleLayer> layers;
  ActionSpec action;  // of one size
  ActionRule rule;
  double control_timestep = 0;    // seconds a decision; 0: the env has no clock
  std::string provenance = "{}";  // a JSON object; nothing here depends on it

  // D: elements of an observation, histories stacked.
  int64_t Inputs() const;
  // Those of them that no encoder reads.
  int64_t Vectors() const;
  // What the first layer reads: a latent, where there is an encoder, and the vectors.
  int64_t LayerInputs() const;
  // Values that the rule reads of the network.
  int64_t Answers() const;
};

// Throws UserError that names `where` unless encoder and layers fit each other, what is observed,
// and what the action needs.
void CheckNetwork(const BundleSpec& spec, const std::string& where);

// As JSON's text, indented.
std::string WriteBundleSpec(const BundleSpec& spec);
// Nothing in it is believed: what is missing, of another type, too large, or contradicts something
// else is a UserError that names `where`.
BundleSpec ParseBundleSpec(const std::string& text, const std::string& where);

}  // namespace rookery
