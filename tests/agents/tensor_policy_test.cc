#include "agents/tensor_policy.h"

#include <algorithm>
#include <array>
#include <functional>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/agents/agent_fixture.h"

namespace rookery {
namespace {

// Acts by what it is told of the decision before, and counts in its state.
class EchoPolicy : public TensorPolicy {
 public:
  explicit EchoPolicy(const EnvSpec& env) : TensorPolicy(env) {}
  Choice Choose(const Seen& seen) override {
    seen.state["count"].add_(1);
    Choice choice;
    choice.actions = at::stack({seen.observations["state"].select(1, 0), seen.last["reward"],
                                seen.last["final/state"].select(1, 0)},
                               1);  // (N, 3)
    choice.extras.Add("ended", seen.last["terminated"].clone());
    if (spoil) spoil(choice);
    return choice;
  }
  std::vector<TensorSpec> StateColumns() const override {
    return {{.name = "count", .dtype = DType::kInt64}};
  }
  std::vector<Column> ExtraColumns() const override {
    return {{{.name = "ended", .dtype = DType::kBool}, ColumnKind::kPolicy}};
  }
  void Load(const Snapshot&) override {}

  std::function<void(Choice&)> spoil{};
};

// Two envs' memory.
struct Memory {
  std::array<float, 4> state{};  // (2, 2)
  std::array<float, 4> final_state{};
  std::array<int64_t, 2> count{};
  std::array<uint8_t, 2> ended{};
  std::array<float, 6> actions{};  // (2, 3)
};

void Act(EchoPolicy& policy, Memory& memory, std::span<const float> rewards) {
  const std::array<Begin, 2> begin{};
  const std::array<uint8_t, 2> success{}, terminated = {0, 1};
  const auto bytes = [](auto& values) { return reinterpret_cast<std::byte*>(values.data()); };
  const std::array<const std::byte*, 1> observations = {bytes(memory.state)};
  const std::array<const std::byte*, 1> finals = {bytes(memory.final_state)};
  const std::array<std::byte*, 1> state = {bytes(memory.count)}, extras = {bytes(memory.ended)};
  const Policy::Last last = {rewards, rewards, success, terminated, finals};
  Random random(uint64_t{0});
  policy.Act({observations, begin, state, last, ActMode::kEvaluate, random},
             {memory.actions, extras});
}

TEST(TensorPolicyTest, ReadsAndWritesTheCallersMemory) {
  EchoPolicy policy(BoxEnv(2, 3));
  const std::array<float, 2> rewards = {5, 6};
  Memory memory{.state = {1, 0, 2, 0}, .final_state = {3, 0, 4, 0}};
  Act(policy, memory, rewards);
  EXPECT_EQ(memory.actions, (std::array<float, 6>{1, 5, 3, 2, 6, 4}));
  EXPECT_EQ(memory.ended, (std::array<uint8_t, 2>{0, 1}));
  memory.state[0] = 9;
  Act(policy, memory, rewards);
  EXPECT_EQ(memory.actions[0], 9);
  EXPECT_EQ(memory.count, (std::array<int64_t, 2>{2, 2}));
}

// Memory that was given back may be handed out again in another order: every place is looked at.
TEST(TensorPolicyTest, ShowsNewMemoryWhereOnlyOnePlaceIsNew) {
  EchoPolicy policy(BoxEnv(2, 3));
  const std::array<float, 2> rewards = {5, 6};  // in one place for both
  Memory first{.final_state = {3, 0, 4, 0}}, second{.final_state = {7, 0, 8, 0}};
  Act(policy, first, rewards);
  Act(policy, second, rewards);
  EXPECT_EQ(second.actions[2], 7);
  EXPECT_EQ(second.actions[5], 8);
  EXPECT_EQ(second.count[0], 1);
}

TEST(TensorPolicyTest, AnAnswerOfAnotherShapeOrTypeIsAFailure) {
  using Choice = TensorPolicy::Choice;
  const std::function<void(Choice&)> spoilers[] = {
      [](Choice& c) { c.actions = c.actions.slice(1, 0, 2); },
      [](Choice& c) { c.actions = c.actions.t(); },
      [](Choice& c) { c.actions = c.actions.to(at::kInt); },
      [](Choice& c) { c.extras["ended"] = c.extras["ended"].to(at::kByte); }};
  for (const auto& spoil : spoilers) {
    EchoPolicy policy(BoxEnv(2, 3));
    policy.spoil = spoil;
    const std::array<float, 2> rewards{};
    Memory memory;
    EXPECT_THROW(Act(policy, memory, rewards), Failure);
  }
}

}  // namespace
}  // namespace rookery
