// Probe: one env whose output memory is watched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "envs/env.h"

namespace rookery {

// All that one call of an env returned.
struct Frame {
  std::vector<std::vector<std::byte>> observations;  // a field each
  std::vector<double> diagnostics;
  StepResult result;
};

// Same bytes; NaNs of equal bits are equal.
bool SameFrame(const Frame& a, const Frame& b);

class Probe {
 public:
  // Output memory is filled with `fill` before every call, and is new at every call.
  Probe(const EnvFactory& factory, std::byte fill);

  const EnvSpec& spec() const { return env_->spec(); }
  // Elements of the next action.
  size_t ActionSize() const;
  Env& env() { return *env_; }
  std::byte fill() const { return fill_; }

  Frame Reset(uint64_t seed, std::span<const double> parameters);
  Frame Step(std::span<const float> action);  // in the env's units

  // What was written where nothing belongs: beyond a field, or into an earlier call's memory; ""
  // for nothing.
  const std::string& trespass() const { return trespass_; }

 private:
  struct Memory;
  template <class Call>
  Frame Watch(const Call& call);
  void CheckGuards(const Memory& memory);

  std::unique_ptr<Env> env_;
  std::byte fill_;
  std::shared_ptr<Memory> last_;  // of the call before, as the env left it
  std::vector<std::byte> last_content_;
  std::vector<size_t> ragged_bytes_;  // of each field in this episode; 0 where it isn't ragged
  std::string trespass_;
};

}  // namespace rookery
