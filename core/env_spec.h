// What an environment says of itself: the vocabulary that envs, replay and agents share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/tensor_spec.h"

namespace rookery {

struct ActionSpec {
  enum class Kind : uint8_t { kBox, kDiscrete, kMultiDiscrete };

  Kind kind = Kind::kBox;
  std::vector<double> low{};      // box: bounds in the env's own units, one an element, finite
  std::vector<double> high{};     // box
  std::vector<int64_t> counts{};  // discrete, multi-discrete: choices of each element, < 2^24
  std::string unit{};
  // A ragged observation: an action is a row of values, as the above says, for each row that this
  // field has in the episode, one after the other. "": an action is one row.
  std::string rows_of{};

  int64_t Dim() const;  // A, the elements of one action; with rows_of, of one of its rows
  bool operator==(const ActionSpec&) const = default;
};

// A scalar that can be set at a reset: friction, a goal's place, a task's number.
struct ParameterSpec {
  std::string name;
  double low = 0;
  double high = 0;
  double default_value = 0;
  std::string unit{};
  std::string help{};
  // Where an experiment says nothing of it: drawn uniformly from here at each reset, or the
  // default.
  bool is_sampled = false;
  double sampled_low = 0;
  double sampled_high = 0;
  bool is_whole = false;  // a whole number; drawn ones include both ends
  bool operator==(const ParameterSpec&) const = default;
};

// A scalar that every step reports beside its reward, such as a reward term.
struct DiagnosticSpec {
  std::string name;
  std::string unit{};
  bool operator==(const DiagnosticSpec&) const = default;
};

// Where an env may be stepped from.
enum class ThreadRule : uint8_t { kAny, kPinned, kOneCopyAProcess };

struct EnvSpec {
  std::string id;        // "dmc/cartpole_swingup"
  std::string source{};  // where the task comes from, for people
  std::vector<TensorSpec> observations{};
  ActionSpec action{};
  std::vector<ParameterSpec> parameters{};
  std::vector<DiagnosticSpec> diagnostics{};
  int64_t time_limit = 0;       // frames an episode; 0: it never times out
  double control_timestep = 0;  // seconds a frame; 0: the env has no clock
  double physics_timestep = 0;  // seconds a physics step; 0: no physics
  bool deterministic = true;    // same seed, parameters and actions give the same bytes
  ThreadRule threads = ThreadRule::kAny;
  bool has_cost = false;        // StepResult::cost means something
  bool has_success = false;     // StepResult::success means something
  std::string achieved_goal{};  // names of observation fields; "" in an env without goals
  std::string desired_goal{};

  // As policies and batches see it: histories stacked.
  EnvSpec ForPolicies() const;

  // Index into `observations`; a UserError names the nearest field.
  size_t FieldIndex(const std::string& name) const;
  // The place of a ragged one among these.
  size_t RaggedPlace(const std::string& name) const;

  // Throws UserError where a spec can't be used: no observation, a repeated name, an infinite or
  // empty action bound, rows_of what is not ragged, a parameter whose default is out of its range.
  void Validate() const;
};

}  // namespace rookery
