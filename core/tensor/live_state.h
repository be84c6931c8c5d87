// LiveState: all that an agent knows, each tensor declared once, by name and kind. What is saved
// and loaded, what `--init` takes, what is looked at for being finite, what a strategy averages and
// what actors get follow from that declaration.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include <ATen/core/Generator.h>

#include "core/tensor/named_tensors.h"

namespace rookery {

enum class StateKind : uint8_t {
  kParameter,  // what gradients step
  kTarget,     // follows parameters: a slow copy
  kStatistic,  // what was seen so far: a running mean
  kOptimizer,  // moments and step counts
  kChance,     // where random numbers come from
  kCounter,    // how far it is
  kConstant,   // the config's: saved for readers, never loaded
};

// A set of kinds.
class StateKinds {
 public:
  constexpr StateKinds(std::initializer_list<StateKind> kinds) {
    for (const StateKind kind : kinds) bits_ |= Bit(kind);
  }
  constexpr bool Has(StateKind kind) const { return (bits_ & Bit(kind)) != 0; }

 private:
  static constexpr uint32_t Bit(StateKind kind) { return uint32_t{1} << static_cast<int>(kind); }

  uint32_t bits_ = 0;
};

// What an exact resume takes.
inline constexpr StateKinds kAllState = {StateKind::kParameter, StateKind::kTarget,
                                         StateKind::kStatistic, StateKind::kOptimizer,
                                         StateKind::kChance,    StateKind::kCounter};
// What a run takes that begins with another one's weights: its chance is its own.
inline constexpr StateKinds kInitialState = {StateKind::kParameter, StateKind::kTarget,
                                             StateKind::kStatistic, StateKind::kOptimizer,
                                             StateKind::kCounter};
// Whatever passes through a gradient shows in these for ever.
inline constexpr StateKinds kLearnedState = {StateKind::kParameter, StateKind::kOptimizer};

// Whom a tensor is for, beside checkpoints.
enum class SeenBy : uint8_t { kLearner, kActors };

class LiveState {
 public:
  // Keeps a handle of the tensor, not a copy: it is read where it lives, and Load writes there.
  // Throws Failure where the name or the tensor is declared already.
  void Add(std::string name, const Tensor& live, StateKind kind, SeenBy seen_by = SeenBy::kLearner);
  // The same for each, under `prefix` + its name.
  void AddAll(const std::string& prefix, const NamedTensors& live, StateKind kind,
              SeenBy seen_by = SeenBy::kLearner);
  // A tensor () int64 that is this number, which must stay where it is.
  void AddCounter(std::string name, int64_t& counter);
  // All that another agent's part declares, under its own names. What it counts must stay where it
  // is.
  void Include(const LiveState& part);
  // The generator's state, (bytes) uint8.
  void AddGenerator(std::string name, at::Generator generator);

  // The live tensors of these kinds, detached, in the order of declaration; no generators.
  NamedTensors Named(StateKinds kinds) const;
  // Those that random numbers come from.
  std::vector<at::Generator> Generators() const;
  // Copies of everything, on its own device.
  NamedTensors Save() const;
  // Copies on the CPU of what actors see.
  NamedTensors ForActors() const;
  // Writes what was saved into the live tensors of these kinds; of other kinds nothing is read.
  // Throws Failure where a name is missing or none of these, or a shape doesn't fit, and then
  // nothing has changed. A generator that another kind of device has saved can't go on here:
  // this one then stays as it is.
  void Load(const NamedTensors& saved, StateKinds kinds) const;

 private:
  struct Item {
    std::string name;
    Tensor live;  // undefined: `generator` is meant
    at::Generator generator{};
    StateKind kind = StateKind::kParameter;
    SeenBy seen_by = SeenBy::kLearner;
  };

  bool Declares(const std::string& name) const;
  void CheckName(const std::string& name) const;

  std::vector<Item> items_;
};

}  // namespace rookery
