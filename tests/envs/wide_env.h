// An env that uses what specs allow: a field with a history, a ragged one, discrete actions.
#pragma once

#include <memory>

#include "envs/env.h"

namespace rookery {

// Field 0, a frame uint8 (2): the frame's number and the seed. Field 1, contacts float32 (R, 2):
// (frame, row).
inline void WriteFrameAndContacts(int64_t number, uint64_t seed, const Outputs& out) {
  const std::span<uint8_t> frame = out.Observation<uint8_t>(0);
  frame[0] = static_cast<uint8_t>(number);
  frame[1] = static_cast<uint8_t>(seed);
  const std::span<float> contacts = out.Observation<float>(1);
  for (size_t i = 0; i < contacts.size(); i += 2) {
    contacts[i] = static_cast<float>(number);
    contacts[i + 1] = static_cast<float>(i / 2);
  }
}

// Observes "frame" uint8 (2), the latest 3: the frame's number and the seed; and "contacts", ragged
// float32 (2): seed % 4 rows of (frame, row). Rewards by the action's index, and ends after 2 to 6
// frames, as the seed says.
class WideEnv : public Env {
 public:
  static constexpr int64_t kHistory = 3;

  // `changes_rows`: in its second frame, which no env may.
  explicit WideEnv(bool deterministic = true, bool changes_rows = false)
      : changes_rows_(changes_rows) {
    spec_.id = "test/wide";
    spec_.observations = {
        {.name = "frame", .dtype = DType::kUint8, .shape = {2}, .history = kHistory},
        {.name = "contacts", .shape = {2}, .ragged = true}};
    spec_.action = {.kind = ActionSpec::Kind::kDiscrete, .counts = {5}};
    spec_.parameters = {{.name = "gain",
                         .low = 0,
                         .high = 1,
                         .default_value = 1,
                         .is_sampled = true,
                         .sampled_low = 0,
                         .sampled_high = 1}};
    spec_.deterministic = deterministic;
  }
  static int64_t RowsOf(uint64_t seed) { return static_cast<int64_t>(seed % 4); }
  static int64_t LengthOf(uint64_t seed) { return 2 + static_cast<int64_t>(seed / 4 % 5); }

  const EnvSpec& spec() const override { return spec_; }
  void Reset(uint64_t seed, std::span<const double>, const Outputs& out) override {
    seed_ = seed;
    frame_ = 0;
    out.SetRows(1, RowsOf(seed));
    WriteFrameAndContacts(frame_, seed_, out);
  }
  StepResult Step(std::span<const float> action, const Outputs& out) override {
    ++frame_;
    if (changes_rows_ && frame_ == 2) out.SetRows(1, RowsOf(seed_) + 1);
    WriteFrameAndContacts(frame_, seed_, out);
    return {.reward = static_cast<double>(action[0]), .terminated = frame_ == LengthOf(seed_)};
  }

 private:
  bool changes_rows_;
  EnvSpec spec_;
  uint64_t seed_ = 0;
  int64_t frame_ = 0;
};

inline EnvFactory MakeWide(bool deterministic = true) {
  return [deterministic] { return std::make_unique<WideEnv>(deterministic); };
}

}  // namespace rookery
