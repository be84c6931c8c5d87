// Env: what an environment implements, in one sitting, without LibTorch, Boost or YAML.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/env_spec.h"
#include "envs/pulse.h"
#include "envs/transitions.h"

namespace rookery {

class Physics;

// What an env throws when an episode can't go on: the episode is closed as truncated at the step
// before, and the env is made again.
class EnvError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Where an env's value of one observation field goes.
struct FieldRoom {
  std::byte* fixed = nullptr;
  std::vector<std::byte>* ragged = nullptr;  // of a ragged field, in the place of `fixed`
};

// The memory that one env writes one step into. It belongs to the caller, so that a vector of envs
// fills one contiguous batch without a copy. Nothing is cleared beforehand: write every element.
class Outputs {
 public:
  // `fields[i]` has room for `spec.observations[i]`, `diagnostics` for `spec.diagnostics`.
  Outputs(const EnvSpec& spec, std::span<const FieldRoom> fields, std::span<double> diagnostics)
      : spec_(&spec), fields_(fields), diagnostics_(diagnostics) {}

  // How many rows a ragged observation has in the episode that Reset begins; before it is written.
  // Throws EnvError.
  void SetRows(size_t field, int64_t rows) const;

  // The elements of observation `field`, row-major; T must be its dtype's type (throws EnvError).
  template <class T>
  std::span<T> Observation(size_t field) const {
    CheckDType(field, DTypeOf<T>());
    const FieldRoom& room = fields_[field];
    if (room.ragged != nullptr) {
      return {reinterpret_cast<T*>(room.ragged->data()), room.ragged->size() / sizeof(T)};
    }
    return {reinterpret_cast<T*>(room.fixed),
            static_cast<size_t>(spec_->observations[field].NumElements())};
  }

  // Writes all elements of a float32 observation; another number of values is an EnvError.
  void Write(size_t field, std::span<const double> values) const;
  void Write(size_t field, std::initializer_list<double> values) const {
    Write(field, std::span(values.begin(), values.size()));
  }

  std::span<double> diagnostics() const { return diagnostics_; }

  // Room for observation `field`, of any dtype.
  const FieldRoom& Room(size_t field) const { return fields_[field]; }

  // The same memory, for a frame that another one of the same decision follows: nobody looks at
  // its observation unless the episode ends there, so an env may leave out what is costly.
  Outputs Intermediate() const {
    Outputs out = *this;
    out.intermediate_ = true;
    return out;
  }
  bool intermediate() const { return intermediate_; }

 private:
  void CheckDType(size_t field, DType dtype) const;

  const EnvSpec* spec_;
  std::span<const FieldRoom> fields_;
  std::span<double> diagnostics_;
  bool intermediate_ = false;
};

struct StepResult {
  double reward = 0;        // raw
  bool terminated = false;  // the task has ended: no value beyond this step
  bool truncated = false;   // cut for another reason; the time limit is not the env's business
  double cost = 0;
  bool success = false;
};

class Env;

// One env's frame among several that are taken side by side.
struct FrameStep {
  Env* env = nullptr;
  std::span<const float> action;  // (A), or (rows, A)
  Outputs out;
  StepResult result{};
  std::string fault{};  // not empty: what Step() would have thrown
  Pulse pulse{};        // beats when it is done, or a piece of it
};

// Work for one of several envs: its EnvError becomes its `fault`, and the others go on. Does
// nothing where there is a fault already.
template <class Work>
void Attempt(std::string& fault, const Work& work) {
  if (!fault.empty()) return;
  try {
    work();
  } catch (const EnvError& error) {
    fault = *error.what() != '\0' ? error.what() : "it failed";
  }
}

// One environment. One thread at a time; which threads, spec().threads says.
class Env {
 public:
  virtual ~Env() = default;

  // The same during the env's life.
  virtual const EnvSpec& spec() const = 0;

  // Begins an episode that is a function of `seed` and `parameters` (one value a
  // spec().parameters, in order) and writes its first observation.
  virtual void Reset(uint64_t seed, std::span<const double> parameters, const Outputs& out) = 0;

  // One frame. `action` has spec().action.Dim() elements, with rows_of as many for each row: in the
  // env's own units for a box, the index of the choice otherwise. Writes the observation after it,
  // also when the episode ends.
  virtual StepResult Step(std::span<const float> action, const Outputs& out) = 0;

  // What Step() does, for several envs of one factory, the first of which this is. The default
  // steps one after the other; override it where they are faster side by side. Which envs are in a
  // group may differ from call to call, and other groups may be stepped by other threads meanwhile.
  // A frame gets its `result` or its `fault`; an EnvError that is thrown is the fault of all.
  virtual void StepTogether(std::span<FrameStep> frames);

  // Draws the present state as height x width x 3 bytes, top row first. False: this env can't.
  virtual bool Render(int width, int height, std::span<uint8_t> rgb);

  // The MuJoCo simulation behind it, as it is to be drawn; null where there is none.
  virtual const Physics* simulation() { return nullptr; }

  // Rewards of transitions whose goals were replaced, and whether they would have ended the episode
  // (transitions.h); with the true goal and parameters, what Step() said. `parameters` (B, P):
  // those of each one's episode, as Reset() got them, or what replaces them. Knows nothing of the
  // present episode. Throws EnvError, with the env's id, where rewards aren't functions of these,
  // as the default does.
  virtual void Rewards(const Transitions& transitions, std::span<const double> parameters,
                       const Outcomes& out) const;
};

// Makes one more copy of the same env. Thread-safe.
using EnvFactory = std::function<std::unique_ptr<Env>()>;

// The parameters' defaults, in order.
std::vector<double> DefaultParameters(const EnvSpec& spec);

}  // namespace rookery
