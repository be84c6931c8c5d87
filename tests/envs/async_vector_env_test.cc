// AsyncVectorEnv against a loop of episodes, env by env: only the order of the envs is free.
#include "envs/async_vector_env.h"

#include <chrono>
#include <map>
#include <numeric>
#include <set>
#include <thread>

#include <gtest/gtest.h>

#include "core/error.h"
#include "tests/envs/scripted_env.h"

namespace rookery {
namespace {

EpisodeStart StartOf(int64_t env, int64_t episode) {
  return {.seed = MixKey({static_cast<uint64_t>(env), static_cast<uint64_t>(episode)})};
}

// The action that env `env` takes as its `k`-th, in [-1, 1].
float ActionOf(int64_t env, int64_t k) {
  return static_cast<float>((env * 31 + k * 17) % 41) / 20.0f - 1.0f;
}

// What one env says at its k-th return.
struct Row {
  std::vector<float> observation, final_observation;
  float reward = 0, cost = 0;
  bool terminated = false, truncated = false, success = false;
  StepEnd end = StepEnd::kContinues;
  double diagnostic = 0;
  std::string fault;
  int64_t episode = 0, length = 0, ended_frames = 0;
  bool operator==(const Row&) const = default;
};

Row RowOf(const StepBatch& batch, int64_t row) {
  const auto i = static_cast<size_t>(row);
  const auto floats = [row](const FieldBatch& field) {
    const auto* data = reinterpret_cast<const float*>(field.row(row));
    return std::vector<float>(data, data + 3);
  };
  Row r{.observation = floats(batch.observations[0]),
        .reward = batch.rewards[i],
        .cost = batch.costs[i],
        .terminated = batch.terminated[i] != 0,
        .truncated = batch.truncated[i] != 0,
        .success = batch.success[i] != 0,
        .end = batch.end[i],
        .diagnostic = batch.diagnostics[i],
        .fault = batch.faults[i],
        .episode = batch.episodes[i],
        .length = batch.lengths[i]};
  if (r.end != StepEnd::kContinues) r.ended_frames = batch.ended[i].frames;
  if (r.end == StepEnd::kEnded) r.final_observation = floats(batch.final_observations[0]);
  return r;
}

// Returns of each env after `steps` batches.
std::map<int64_t, std::vector<Row>> RunAsync(const Script& script,
                                             const AsyncVectorEnv::Options& options, int steps) {
  AsyncVectorEnv envs(Scripted(script), options, StartOf);
  std::map<int64_t, std::vector<Row>> rows;
  for (int step = 0; step < steps; ++step) {
    const AsyncVectorEnv::Batch& batch = envs.Receive();
    std::vector<float> actions;
    EXPECT_EQ(std::set<int64_t>(batch.envs.begin(), batch.envs.end()).size(), batch.envs.size());
    for (size_t i = 0; i < batch.envs.size(); ++i) {
      const int64_t env = batch.envs[i];
      rows[env].push_back(RowOf(batch.steps, static_cast<int64_t>(i)));
      actions.push_back(ActionOf(env, static_cast<int64_t>(rows[env].size()) - 1));
    }
    envs.Send(actions, std::vector<int64_t>(batch.envs));
  }
  return rows;
}

// The same env alone, stepped by EnvSlots as VectorEnv does.
std::vector<Row> RunAlone(const Script& script, int64_t num_envs, int64_t env, size_t returns) {
  EnvSlots slots(Scripted(script), num_envs, {}, StartOf);
  slots.Make(env);
  slots.Begin(env, 0);
  std::vector<Row> rows = {RowOf(slots.batch(), env)};
  while (rows.size() < returns) {
    const float action = ActionOf(env, static_cast<int64_t>(rows.size()) - 1);
    slots.Step(env, 1, {&action, 1});
    rows.push_back(RowOf(slots.batch(), env));
  }
  return rows;
}

TEST(AsyncVectorEnvTest, EveryEnvGoesItsOwnWay) {
  for (const Script& script : {Script{.terminate_at = 7}, Script{.truncate_at = 3},
                               Script{.throw_at = 5}, Script{.time_limit = 4}}) {
    for (const auto& [batch, threads] : {std::pair(1, 1), std::pair(3, 2), std::pair(8, 4)}) {
      const auto rows = RunAsync(script, {.num_envs = 8, .batch = batch, .num_threads = threads},
                                 /*steps=*/200);
      for (const auto& [env, returned] : rows) {
        EXPECT_EQ(returned, RunAlone(script, 8, env, returned.size()));
      }
    }
  }
}

// One env is slow: the others go on without it.
TEST(AsyncVectorEnvTest, ASlowEnvHoldsUpNobody) {
  class SlowEnv final : public Env {
   public:
    SlowEnv() { spec_ = Scripted()()->spec(); }
    const EnvSpec& spec() const override { return spec_; }
    void Reset(uint64_t seed, std::span<const double>, const Outputs& out) override {
      slow_ = seed == StartOf(0, 0).seed;
      Observe(out);
    }
    StepResult Step(std::span<const float>, const Outputs& out) override {
      if (slow_) std::this_thread::sleep_for(std::chrono::milliseconds(300));
      Observe(out);
      out.diagnostics()[0] = 0;
      return {};
    }

   private:
    void Observe(const Outputs& out) const {
      out.Write(0, {0, 0, 0});
      out.Observation<int32_t>(1)[0] = 0;
    }
    EnvSpec spec_;
    bool slow_ = false;
  };
  AsyncVectorEnv envs([] { return std::make_unique<SlowEnv>(); },
                      {.num_envs = 4, .batch = 2, .num_threads = 2}, StartOf);
  const auto begun = std::chrono::steady_clock::now();
  std::map<int64_t, int> times;
  for (int step = 0; step < 40; ++step) {
    const std::vector<int64_t> received = envs.Receive().envs;
    for (const int64_t env : received) ++times[env];
    envs.Send(std::vector<float>(2), received);
  }
  // In step with the slow env it would have been 20 times 0.3 s.
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
  EXPECT_LE(times[0], 5);
  EXPECT_GT(times[1] + times[2] + times[3], 70);
}

TEST(AsyncVectorEnvTest, RefusesWhatCannotBe) {
  const auto make = [](AsyncVectorEnv::Options options, Script script = {}) {
    AsyncVectorEnv(Scripted(script), options, StartOf);
  };
  EXPECT_THROW(make({.num_envs = 2, .batch = 3}), UserError);
  EXPECT_THROW(make({.num_envs = 2, .batch = 0}), UserError);
  EXPECT_THROW(make({.num_envs = 2}, {.threads = ThreadRule::kPinned}), UserError);
  EXPECT_THROW(make({.num_envs = 1}, {.threads = ThreadRule::kPinned}), UserError);

  AsyncVectorEnv envs(Scripted(), {.num_envs = 2, .batch = 2}, StartOf);
  const std::vector<float> action(1);
  const std::vector<int64_t> zero = {0};
  EXPECT_THROW(envs.Send(action, zero), std::invalid_argument);  // not received yet
  envs.Receive();
  EXPECT_THROW(envs.Send(action, std::vector<int64_t>{2}), std::invalid_argument);
  EXPECT_THROW(envs.Send(std::vector<float>(2), zero), std::invalid_argument);
  // None is sent where one can't be.
  EXPECT_THROW(envs.Send(std::vector<float>(2), std::vector<int64_t>{0, 9}), std::invalid_argument);
  EXPECT_THROW(envs.Send(std::vector<float>(2), std::vector<int64_t>{0, 0}), std::invalid_argument);
  envs.Send(action, zero);
  EXPECT_THROW(envs.Send(action, zero), std::invalid_argument);
  EXPECT_THROW(envs.Receive(), std::logic_error);  // a batch is two
}

TEST(AsyncVectorEnvTest, AnEnvThatCannotBeginIsAFailure) {
  AsyncVectorEnv envs(Scripted({.terminate_at = 2}), {.num_envs = 1, .batch = 1}, StartOf);
  EXPECT_NO_THROW(envs.Receive());
  EXPECT_THROW(
      AsyncVectorEnv(Scripted({.throw_at_reset = true}), {.num_envs = 1, .batch = 1}, StartOf),
      Failure);
}

}  // namespace
}  // namespace rookery
