// ExportedPolicy: a policy bundle at work, without LibTorch. The policy as `rookery eval` has it,
// and as an actor explores with it.
//
//   auto policy = ExportedPolicy<float>::Load("my_policy");
//   policy.Act(observations, actions);  // (N, D) -> (N, A) in [-1, 1], or the index of a choice
//   policy.ToEnv(actions, commands);    // in the env's own units
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agents/bundle/bundle_spec.h"
#include "agents/bundle/dense_network.h"
#include "agents/bundle/image_encoder.h"
#include "core/named_arrays.h"
#include "core/random.h"

namespace rookery {

// T: float or double, what it computes in. One thread at a time. Nothing allocates after Load.
template <class T>
class ExportedPolicy {
 public:
  // The bundle in `folder`. Nothing in it is believed: throws a UserError of one line, which names
  // the file.
  static ExportedPolicy Load(const std::filesystem::path& folder);
  // The same of the files' contents, with names for errors.
  static ExportedPolicy Parse(const std::string& json, const std::string& json_name,
                              const NamedArrays& tensors, const std::string& tensors_name);
  // Of weights that may be no numbers. Throws UserError that names `where` for tensors that are not
  // the spec's.
  ExportedPolicy(BundleSpec spec, const NamedArrays& tensors, const std::string& where);

  // Other weights for the same spec, in the memory of those before. Throws as the constructor does,
  // and then nothing is changed.
  void SetWeights(const NamedArrays& tensors, const std::string& where);

  const BundleSpec& spec() const { return spec_; }
  size_t inputs() const { return inputs_; }    // D: elements of an observation, all fields in order
  size_t outputs() const { return outputs_; }  // A: elements of an action

  // The deterministic policy. observations (N, D), raw, finite, pixels from 0 to 255; actions (N,
  // A) as core/action.h.
  void Act(std::span<const T> observations, std::span<T> actions);
  // It explores: `random` is the only source of chance. Rows that are acted on together are one
  // call.
  void Explore(std::span<const T> observations, Random& random, std::span<T> actions);
  // The observation of one env as its fields in spec().observations' order, F: float or double,
  // each with the elements of its stacked shape -> (D).
  template <class F>
  void Gather(std::span<const std::span<const F>> fields, std::span<T> observation) const;

  // (N, A) in [-1, 1] or of choices -> in the env's own units or of choices, as the env does it.
  void ToEnv(std::span<const T> actions, std::span<T> env_actions) const;

 private:
  // As Act, of as many as fill blocks; how many those were.
  size_t ActInBlocks(std::span<const T> observations, std::span<T> actions);
  // One observation (D) as the layers read it.
  std::span<const T> Read(std::span<const T> observation);

  BundleSpec spec_;
  size_t inputs_;
  size_t vectors_;  // V: elements of an observation that no encoder reads
  size_t outputs_;
  std::optional<ImageEncoder<T>> encoder_;
  DenseNetwork<T> network_;
  std::vector<double> mean_;   // (V), empty without normalization
  std::vector<double> scale_;  // (V)
  std::vector<T> x_;           // (I) as the layers read it: a latent, if any, and the vectors
  std::vector<T> block_;       // (I, kBlock)
  std::vector<T> answer_;      // of the network to one of a block
  std::vector<T> shared_;      // (A, I + 1), SquashedWithSharedNoise's
  double epsilon_ = 0;         // of GreatestValue
};

extern template class ExportedPolicy<float>;
extern template class ExportedPolicy<double>;

}  // namespace rookery
