// Actions as policies give them and streams carry them, float32: an element of a box in [-1, 1],
// which MapAction makes the env's own units; of a discrete one the index of the choice, which is
// exact up to 2^24 choices. Zeros are the middle of a box, or the first choice.
#pragma once

#include <span>
#include <string>

#include "core/env_spec.h"
#include "core/random.h"
#include "core/tensor_spec.h"

namespace rookery {

// What values of the column "action" are, (A), or (rows, A): their bounds, and the unit kIndexUnit
// where each is the index of a choice.
TensorSpec ActionColumnSpec(const ActionSpec& spec);
inline constexpr const char* kIndexUnit = "index";

// Fills whole actions or rows of them, (N, A): uniform over the box, or over the choices.
void FillUniformActions(const ActionSpec& spec, Random& random, std::span<float> actions);

// Maps a policy's action, or rows of it, to the env's: [-1, 1] to the units of a box, a choice's
// index to itself. What is beyond becomes the nearest one. The one place where that happens.
void MapAction(const ActionSpec& spec, std::span<const float> policy_action,
               std::span<float> env_action);
void MapAction(const ActionSpec& spec, std::span<const double> policy_action,
               std::span<double> env_action);

// The other way, of an action within the env's bounds: what MapAction makes it of. What is beyond
// them comes out beyond [-1, 1].
void UnmapAction(const ActionSpec& spec, std::span<const float> env_action,
                 std::span<float> policy_action);

// How many elements an action has: A, or A for each row of the observation that
// ActionSpec::rows_of names.
class ActionSizes {
 public:
  explicit ActionSizes(const EnvSpec& spec);

  // Whether they differ between episodes.
  bool vary() const { return field_ != kNone; }
  // The observation that says so, where they do.
  size_t field() const { return field_; }
  // `value_bytes`: of that observation's value; anything where they don't vary.
  size_t Of(size_t value_bytes) const { return vary() ? value_bytes / row_bytes_ * dim_ : dim_; }
  size_t dim() const { return dim_; }  // A

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  size_t dim_;
  size_t field_ = kNone;
  size_t row_bytes_ = 1;
};

// What element `i` of an action must be, "in [-1, 1]" or "a whole number from 0 to 3"; "" where
// `value` is that.
std::string ActionComplaint(const ActionSpec& spec, size_t i, float value);

}  // namespace rookery
